import { createHash } from 'node:crypto';
import type { Clock, Duration, FaultReporter, Random } from '#core';
import type { Lock, Locks } from '#domain/coordination';

const SHORTEST_PAUSE = 15;
const LONGEST_PAUSE = 120;
const MAX_PLAIN_KEY = 100;

export interface ClusterTurnParts {
  readonly locks: Locks;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultReporter;
  readonly instance: string;
  readonly namespace: string;
  /** Limit of one call to the locks. */
  readonly timeout: Duration;
}

export interface TurnRequest<F> {
  readonly key: string;
  /** When it is loaded without a turn, by `Clock.monotonic()`. */
  readonly until: number;
  readonly signal: AbortSignal;
  /** What another process has filled in meanwhile. */
  reread(): Promise<F | undefined>;
}

/** What came of waiting: the turn, to be given back; or what another process has loaded. */
export type Turn<F> =
  { readonly kind: 'load'; release(): Promise<void> } | { readonly kind: 'filled'; readonly found: F };

/**
 * One load of a key at a time in the cluster. It saves loads and guards nothing: where the lock cannot be had, the value is loaded all the same. Who waits looks for the value rather than for the lock, so that it has
 * it as soon as it is there, and notices when the service is gone.
 */
export class ClusterTurn {
  constructor(private readonly parts: ClusterTurnParts) {}

  async take<F>(request: TurnRequest<F>): Promise<Turn<F>> {
    const { clock, random, faults, namespace } = this.parts;
    const { until, signal } = request;
    const name = this.#name(request.key);
    for (let pause = SHORTEST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      try {
        const lock = await this.#try(name);
        const found = await request.reread();
        const release = (): Promise<void> => this.#release(lock);
        if (found === undefined && lock !== undefined) return { kind: 'load', release };
        if (found !== undefined) {
          await release();
          return { kind: 'filled', found };
        }
      } catch (error) {
        faults.report({ where: `lock around a load of the cache namespace "${namespace}"`, error });
        return { kind: 'load', release: () => Promise.resolve() };
      }
      if (clock.monotonic() >= until) return { kind: 'load', release: () => Promise.resolve() };
      await clock.sleep(pause * (0.5 + random.next() / 2), { signal });
    }
  }

  async #try(name: string): Promise<Lock | undefined> {
    const { locks, clock, timeout } = this.parts;
    const giveUp = new AbortController();
    const limit = clock.timer(timeout.milliseconds, () =>
      giveUp.abort(new Error(`The lock "${name}" was not answered for within ${timeout}.`)),
    );
    try {
      return await locks.tryAcquire(name, { signal: giveUp.signal });
    } finally {
      limit.cancel();
    }
  }

  async #release(lock: Lock | undefined): Promise<void> {
    const { faults, namespace } = this.parts;
    try {
      await lock?.release();
    } catch (error) {
      faults.report({ where: `lock around a load of the cache namespace "${namespace}"`, error }); // it ends with its lease
    }
  }

  /** A lock's name is shorter than a key may be. */
  #name(key: string): string {
    const { instance, namespace } = this.parts;
    const short = key.length <= MAX_PLAIN_KEY ? key : createHash('sha256').update(key).digest('base64url');
    return `cache:${instance}:${namespace}:${short}`;
  }
}

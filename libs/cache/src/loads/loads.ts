import { setMaxListeners } from 'node:events';
import { CallContext, orAbort, type Clock, type FaultReporter } from '#core';
import { CacheError, CacheLoadTimeoutError, type CacheLoader } from '#domain/cache';
import type { CacheCounts } from '../cache-counts.js';
import type { CacheTicket, Invalidation } from '../cache.driver.js';
import type { Terms } from '../namespace/namespace-terms.js';
import type { ClusterTurn, Turn } from './cluster-turn.js';
import { detached } from '../detached.js';
import { Flight, type Looked, type StaleValue } from './flight.js';
import { type LoadHandle } from './load-handle.js';
import { runLoader } from './run-loader.js';

/** What is there of a key. */
export interface Present<T> {
  readonly fresh: boolean;
  readonly value: T;
}

export interface LookedUp<T> {
  /** Undefined: the service could not be asked, and nothing can be kept. */
  readonly ticket: CacheTicket | undefined;
  readonly present: Present<T> | undefined;
}

export interface LoadedValue<T> {
  readonly flight: Flight<T>;
  readonly value: T;
  readonly terms: Terms;
  readonly ticket: CacheTicket;
}

export interface LoadsParts<T> {
  readonly clock: Clock;
  readonly faults: FaultReporter;
  readonly counts: CacheCounts;
  readonly namespace: string;
  /** Milliseconds. */
  readonly loadLimit: number;
  /** Undefined: nobody else could be loading the same. */
  readonly turn: ClusterTurn | undefined;
  readonly lookUp: (key: string) => Promise<LookedUp<T>>;
  /** Keeps what was loaded, unless it was overtaken. */
  readonly keep: (loaded: LoadedValue<T>) => Promise<void>;
  /** What a loader has said of its value, over the call's terms. */
  readonly termsOf: (handle: LoadHandle, terms: Terms) => Terms;
}

export interface LoadRequest<T> {
  readonly key: string;
  readonly load: CacheLoader<T>;
  readonly terms: Terms;
  readonly refresh: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The loads of one namespace: one for each key at a time, however many wait for it, and however long each of them does. */
export class Loads<T> {
  readonly #flights = new Map<string, Flight<T>>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #stop = new AbortController();

  constructor(private readonly parts: LoadsParts<T>) {
    setMaxListeners(0, this.#stop.signal); // as many loads as run at once wait on it, and each takes its listener away again
  }

  /** The fresh value, a stale one, or what is loaded; see `CacheNamespace.getOrSet`. */
  obtain(request: LoadRequest<T>): Promise<T> {
    const running = this.#flights.get(request.key);
    const joined = running !== undefined && (running.refresh || !request.refresh);
    return joined ? this.#wait(running, request) : this.#begin(request);
  }

  /** The answer of the load that runs, for a caller who waits as long as all others and has no limit of its own. */
  joined(key: string, terms: Terms): Promise<T> | undefined {
    return this.#flights.get(key)?.shared(terms);
  }

  /** Whether there is anything that could be overtaken. */
  get idle(): boolean {
    return this.#flights.size === 0;
  }

  /** Something was invalidated or set: nobody joins what is being loaded of it, and it is not kept. Tags may become known only with the value: then nobody joins, and what has none of them is kept. */
  overtake(by: Invalidation): void {
    const flights = by.kind === 'keys' ? by.keys.map((key) => this.#flights.get(key)) : [...this.#flights.values()];
    for (const flight of flights) {
      if (flight === undefined) continue;
      flight.overtake(by);
      this.#flights.delete(flight.key);
    }
  }

  /** Tells all loaders to stop. */
  async close(): Promise<void> {
    this.#stop.abort(new CacheError(`The cache namespace "${this.parts.namespace}" is closed: the application stops.`));
    await Promise.allSettled(this.#running);
  }

  #begin(request: LoadRequest<T>): Promise<T> {
    const { key, refresh } = request;
    const flight = new Flight<T>(key, this.parts.clock.monotonic(), refresh);
    this.#flights.set(key, flight);
    flight.looked = detached(() => this.#look(flight, request));
    return this.#wait(flight, request);
  }

  /** Until the answer is there, the caller gives up, or its own deadline passes. */
  #wait(flight: Flight<T>, { terms, signal }: LoadRequest<T>): Promise<T> {
    const context = CallContext.current();
    const given = context?.signal;
    const deadline = context?.deadline;
    const shared = deadline === undefined || deadline - flight.begun >= terms.hard;
    const answer = shared
      ? flight.answer(terms, () => this.#answer(flight, terms.soft, terms.hard))
      : this.#answer(flight, terms.soft, deadline - flight.begun);
    if (signal === undefined && given === undefined) return answer;
    return orAbort(orAbort(answer, signal), given);
  }

  async #answer(flight: Flight<T>, soft: number | undefined, hard: number): Promise<T> {
    flight.waiting += 1;
    try {
      const looked = await flight.looked;
      if (looked === undefined) throw new TypeError('a flight without a look'); // it is begun with one
      if (looked.kind === 'fresh') return looked.value;
      const { loaded, stale } = looked;
      if (stale !== undefined && soft === undefined) return this.#serve(stale);
      const limit = stale === undefined || soft === undefined ? hard : Math.min(soft, hard);
      const late = this.#late(flight, limit, stale);
      try {
        return await Promise.race([loaded, late.promise]);
      } catch (error) {
        if (stale === undefined) throw error;
        return this.#serve(stale);
      } finally {
        late.cancel();
      }
    } finally {
      flight.waiting -= 1;
    }
  }

  #serve(stale: StaleValue<T>): T {
    this.parts.counts.count('stale');
    return stale.value;
  }

  /** Resolves or rejects when so many milliseconds have passed since the flight began. */
  #late(flight: Flight<T>, limit: number, stale: StaleValue<T> | undefined): { promise: Promise<T>; cancel(): void } {
    const { clock, namespace } = this.parts;
    let cancel = (): void => undefined;
    const promise = new Promise<T>((resolve, reject) => {
      const left = Math.max(0, flight.begun + limit - clock.monotonic());
      const timer = clock.timer(left, () => {
        if (stale !== undefined) return resolve(this.#serve(stale));
        reject(
          new CacheLoadTimeoutError(
            `A value of the cache namespace "${namespace}" was not loaded within ${Math.round(limit)}ms. The load goes on and fills; look at why the loader is slow, or raise the hard limit.`,
            { details: { namespace } },
          ),
        );
      });
      cancel = () => timer.cancel();
    });
    return { promise, cancel };
  }

  async #look(flight: Flight<T>, request: LoadRequest<T>): Promise<Looked<T>> {
    const { counts, lookUp } = this.parts;
    try {
      const { ticket, present } = await lookUp(flight.key);
      if (present?.fresh === true && !flight.refresh) {
        counts.count('hit');
        this.#land(flight);
        return { kind: 'fresh', value: present.value };
      }
      if (present === undefined) counts.count('miss');
      const loaded = this.#load(flight, request, ticket);
      const stale = flight.refresh ? undefined : present; // who wants it anew is not served what was there
      this.#watch(flight, loaded, stale !== undefined);
      return { kind: 'loading', loaded, stale };
    } catch (error) {
      this.#land(flight);
      throw error;
    }
  }

  /** A failure that nobody is told of is reported. */
  #watch(flight: Flight<T>, loaded: Promise<T>, stale: boolean): void {
    this.#running.add(loaded);
    const done = (): void => {
      this.#running.delete(loaded);
      this.#land(flight);
    };
    loaded.then(done, (error: unknown) => {
      done();
      this.parts.counts.count('load-failed');
      if ((stale || flight.waiting === 0) && !this.#stop.signal.aborted)
        this.parts.faults.report({ where: `load of the cache namespace "${this.parts.namespace}"`, error });
    });
  }

  async #load(flight: Flight<T>, request: LoadRequest<T>, ticket: CacheTicket | undefined): Promise<T> {
    const turn = ticket === undefined ? undefined : await this.#takeTurn(flight, request);
    if (turn?.kind === 'filled') return turn.found.value;
    try {
      const { clock, loadLimit, namespace } = this.parts;
      const stop = this.#stop.signal;
      const { value, handle } = await runLoader({ ...request, clock, loadLimit, namespace, stop });
      this.parts.counts.count('load');
      const terms = this.parts.termsOf(handle, request.terms);
      if (ticket !== undefined && !handle.skipped) await this.parts.keep({ flight, value, terms, ticket });
      return value;
    } finally {
      if (turn !== undefined) this.#track(turn.release()); // nobody waits for that
    }
  }

  #track(work: Promise<unknown>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  /** What another process has loaded since is as good as a load, unless somebody asked for it to be loaded anew. */
  async #takeTurn(flight: Flight<T>, { terms }: LoadRequest<T>): Promise<Turn<Present<T>> | undefined> {
    const { turn, lookUp } = this.parts;
    if (turn === undefined || flight.refresh) return undefined;
    const reread = async (): Promise<Present<T> | undefined> => {
      const { present } = await lookUp(flight.key);
      return present?.fresh === true ? present : undefined;
    };
    return turn.take({ key: flight.key, until: flight.begun + terms.hard, signal: this.#stop.signal, reread });
  }

  #land(flight: Flight<T>): void {
    if (this.#flights.get(flight.key) === flight) this.#flights.delete(flight.key);
  }
}

import { channel } from 'node:diagnostics_channel';
import type { Clock, Timer } from '#core';
import { CACHE_CHANNEL, type CacheEvent, type CacheEventKind } from '#domain/cache';

const INTERVAL = 1_000;
const events = channel(CACHE_CHANNEL); // Node's registry of channels is the process's; subscribers tell caches apart by name

/** Counts what a namespace does, and tells it in sums, at most once a second: a message per hit would cost more than the hit. */
export class CacheCounts {
  /** Apart from the others, because it is counted where nanoseconds matter. */
  hits = 0;
  readonly #counts = new Map<CacheEventKind, number>();
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly instance: string,
    private readonly namespace: string,
  ) {}

  hit(): void {
    this.hits += 1;
    if (this.#timer === undefined && events.hasSubscribers) this.#arm();
  }

  count(kind: CacheEventKind, times = 1): void {
    if (times === 0) return;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times);
    if (this.#timer === undefined && events.hasSubscribers) this.#arm();
  }

  /** Tells what has not been told yet. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.hits > 0) this.#tell('hit', this.hits);
    this.hits = 0;
    for (const [kind, count] of this.#counts) this.#tell(kind, count);
    this.#counts.clear();
  }

  #arm(): void {
    this.#timer = this.clock.timer(INTERVAL, () => this.flush());
  }

  #tell(kind: CacheEventKind, count: number): void {
    const { instance, namespace } = this;
    if (events.hasSubscribers) events.publish({ instance, namespace, kind, count } satisfies CacheEvent);
  }
}

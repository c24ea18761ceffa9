import type { Clock, Timer } from '#core';
import type { EncodedEvent } from '../../messaging.driver.js';

interface Waiting {
  readonly event: EncodedEvent;
  readonly publishedAt: Date;
  due: boolean;
}

/** Events that are to be handed on later. Those of a key keep their order also then: what comes behind a delayed one waits for it. */
export class DelayedEvents {
  readonly #lines = new Map<string, Waiting[]>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #timers = new Set<Timer>();

  constructor(
    private readonly clock: Clock,
    private readonly handOn: (event: EncodedEvent, publishedAt: Date) => void,
  ) {}

  get size(): number {
    return this.#waiting.size;
  }

  has(id: string): boolean {
    return this.#waiting.has(id);
  }

  ofTypes(isMeant: (type: string) => boolean): number {
    return [...this.#waiting.values()].filter(({ event }) => isMeant(event.type)).length;
  }

  /** Hands it on at once, unless it or an earlier one of its key is delayed. */
  add(event: EncodedEvent): void {
    const delay = event.delay?.milliseconds ?? 0;
    const publishedAt = new Date(this.clock.now());
    const line = event.key === undefined ? undefined : this.#lines.get(event.key);
    if (delay === 0 && line === undefined) return this.handOn(event, publishedAt);
    const waiting: Waiting = { event, publishedAt, due: delay === 0 };
    this.#waiting.set(event.id, waiting);
    if (line !== undefined) line.push(waiting);
    else if (event.key !== undefined) this.#lines.set(event.key, [waiting]);
    if (delay > 0) this.#dueIn(delay, waiting);
  }

  clear(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#waiting.clear();
    this.#lines.clear();
  }

  #dueIn(delay: number, waiting: Waiting): void {
    const timer = this.clock.timer(delay, () => {
      this.#timers.delete(timer);
      waiting.due = true;
      this.#release(waiting);
    });
    this.#timers.add(timer);
  }

  #release(waiting: Waiting): void {
    const { key } = waiting.event;
    if (key === undefined) return this.#leave(waiting);
    const line = this.#lines.get(key) ?? [];
    for (let first = line[0]; first?.due === true; first = line[0]) {
      line.shift();
      this.#leave(first);
    }
    if (line.length === 0) this.#lines.delete(key);
  }

  #leave({ event, publishedAt }: Waiting): void {
    this.#waiting.delete(event.id);
    this.handOn(event, publishedAt);
  }
}

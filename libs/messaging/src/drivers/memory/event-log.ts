import { MessagingError } from '#domain/messaging';
import type { EncodedEvent } from '../../messaging.driver.js';
import type { KeptEvent } from './kept-event.js';

/** The events that are kept, in their order. When it is full, those go that were handled, the longest handled first. */
export class EventLog {
  readonly #kept = new Map<string, KeptEvent>();
  /** Of those, the ones that nobody has to handle any more. */
  readonly #handled = new Set<KeptEvent>();
  #seq = 0;

  constructor(private readonly capacity: number) {}

  has(id: string): boolean {
    return this.#kept.has(id);
  }

  /** @throws MessagingError when there is no room for `count` more, `reserved` being on their way already. */
  assertRoom(count: number, reserved: number): void {
    const unhandled = this.#kept.size - this.#handled.size;
    if (unhandled + reserved + count > this.capacity)
      throw new MessagingError(
        `The driver "memory" keeps at most ${this.capacity} events, and ${unhandled + reserved} are not handled yet. Nothing was published. Resume or speed up the groups that lag, or use a durable driver.`,
      );
  }

  append(event: EncodedEvent, publishedAt: Date): KeptEvent {
    const kept: KeptEvent = { seq: (this.#seq += 1), event, publishedAt, open: 0 };
    for (const oldest of this.#handled) {
      if (this.#kept.size < this.capacity) break;
      this.#handled.delete(oldest);
      this.#kept.delete(oldest.event.id);
    }
    this.#kept.set(event.id, kept);
    this.#handled.add(kept); // until a group opens a delivery of it
    return kept;
  }

  /** In their order. */
  ofType(type: string): readonly KeptEvent[] {
    return [...this.#kept.values()].filter(({ event }) => event.type === type);
  }

  opened(kept: KeptEvent): void {
    kept.open += 1;
    this.#handled.delete(kept);
  }

  closed(kept: KeptEvent): void {
    kept.open -= 1;
    if (kept.open === 0) this.#handled.add(kept);
  }

  clear(): void {
    this.#kept.clear();
    this.#handled.clear();
  }
}

import type { DeadLetter, DeadLetterDetails, DeadLetterFilter, ParkReason } from '#domain/messaging';
import type { Entry } from './entry.js';
import type { KeyLines } from './key-lines.js';

type Parked = Extract<Entry['state'], { readonly kind: 'parked' }>;

/** What a group has given up for now, in the order in which it did. */
export class ParkedEntries {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly group: string,
    private readonly lines: KeyLines,
    private readonly nextOrder: () => number,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Entries that wait behind a parked one. */
  get behind(): number {
    let count = 0;
    for (const entry of this.#entries.values()) count += this.#behind(entry);
    return count;
  }

  add(entry: Entry, parking: { readonly reason: ParkReason; readonly at: Date; readonly aside: boolean }): void {
    entry.state = { kind: 'parked', ...parking, order: this.nextOrder() };
    this.#entries.set(entry.kept.event.id, entry);
  }

  remove(entry: Entry): void {
    this.#entries.delete(entry.kept.event.id);
  }

  get(eventId: string): Entry | undefined {
    return this.#entries.get(eventId);
  }

  /** In the order in which they were parked. */
  fitting(filter: DeadLetterFilter & { readonly eventId?: string | undefined }): readonly Entry[] {
    if (filter.group !== undefined && filter.group !== this.group) return [];
    return [...this.#entries.values()].filter((entry) => {
      const { id, type, key } = entry.kept.event;
      const state = stateOf(entry);
      return (
        (filter.eventId ?? id) === id &&
        (filter.type ?? type) === type &&
        (filter.key ?? key) === key &&
        (filter.reason ?? state.reason) === state.reason &&
        (filter.parkedBefore === undefined || state.at < filter.parkedBefore)
      );
    });
  }

  /** Its place among all that were parked, of whatever group. */
  orderOf(entry: Entry): number {
    return stateOf(entry).order;
  }

  letter(entry: Entry): DeadLetter {
    const { event, publishedAt } = entry.kept;
    const { reason, at } = stateOf(entry);
    return {
      eventId: event.id,
      group: this.group,
      type: event.type,
      version: versionOf(event.headers['ce-version']),
      key: event.key,
      reason,
      attempts: entry.attempt,
      crashes: 0,
      parkedAt: at,
      publishedAt,
      waitingBehind: this.#behind(entry),
    };
  }

  details(entry: Entry): DeadLetterDetails {
    const { payload, headers } = entry.kept.event;
    return { ...this.letter(entry), history: [...entry.failures], payload, headers };
  }

  #behind(entry: Entry): number {
    return stateOf(entry).aside ? 0 : this.lines.behind(entry);
  }
}

function stateOf({ state }: Entry): Parked {
  if (state.kind !== 'parked') throw new TypeError(`An entry among the parked ones is ${state.kind}.`);
  return state;
}

function versionOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

import { InvalidQueryError } from '#domain/database';
import type { DeadLetterDetails, DeadLetterFilter, DeadLetterId } from '#domain/messaging';
import type { DriverPage } from '../../messaging.driver.js';
import { bySeq } from './entry.js';
import type { MemoryGroup } from './memory-group.js';

/** What all groups have given up. */
export class MemoryDeadLetters {
  constructor(private readonly groups: ReadonlyMap<string, MemoryGroup>) {}

  list(filter: DeadLetterFilter, limit: number, cursor: string | undefined): DriverPage {
    const after = cursor === undefined ? 0 : readCursor(cursor);
    const found = [...this.groups.values()]
      .flatMap(({ parked }) => parked.fitting(filter).map((entry) => ({ parked, entry, order: parked.orderOf(entry) })))
      .filter(({ order }) => order > after)
      .sort((a, b) => a.order - b.order);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(({ parked, entry }) => parked.letter(entry)),
      next: last === undefined ? null : String(last.order),
    };
  }

  show({ group, eventId }: DeadLetterId): DeadLetterDetails | undefined {
    const parked = this.groups.get(group)?.parked;
    const entry = parked?.get(eventId);
    return entry === undefined ? undefined : parked?.details(entry);
  }

  redrive(filter: DeadLetterFilter & { readonly eventId?: string | undefined }): number {
    let count = 0;
    for (const group of this.groups.values()) {
      const fitting = [...group.parked.fitting(filter)].sort(bySeq);
      for (const entry of fitting) group.redrive(entry);
      count += fitting.length;
    }
    return count;
  }

  discard({ group: name, eventId }: DeadLetterId): boolean {
    const group = this.groups.get(name);
    const entry = group?.parked.get(eventId);
    if (group === undefined || entry === undefined) return false;
    group.discard(entry);
    return true;
  }
}

/** @throws InvalidQueryError when it is not one that `list` gave. */
function readCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor))
    throw new InvalidQueryError('The cursor is not one that this list gave. Begin again without a cursor.');
  return Number(cursor);
}

import type { CallSeam } from '#core';
import {
  DeadLetters,
  type DeadLetterDetails,
  type DeadLetterFilter,
  type DeadLetterId,
  type DeadLetterPage,
} from '#domain/messaging';
import { unwrapCursor, wrapCursor } from './dead-letter-cursor.js';
import { isPossibleId, readFilter, readLimit } from './dead-letter-query.js';
import { DriverCalls } from './driver-calls.js';
import type { MessagingDriver } from './messaging.driver.js';

export interface DeadLettersParts {
  /** The name of the bus. */
  readonly instance: string;
  readonly driver: MessagingDriver;
  readonly seam: CallSeam;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

/** The dead letters of any driver: what is asked for is checked here. @throws InvalidQueryError for a filter, limit or cursor that is not one. */
export class PortableDeadLetters extends DeadLetters {
  readonly #calls: DriverCalls;

  constructor(private readonly parts: DeadLettersParts) {
    super();
    this.#calls = new DriverCalls({ ...parts, driver: parts.driver.name });
  }

  async list(
    filter: DeadLetterFilter = {},
    page: { readonly limit?: number | undefined; readonly cursor?: string | undefined } = {},
  ): Promise<DeadLetterPage> {
    const read = readFilter(filter);
    const limit = readLimit(page.limit);
    const position = unwrapCursor(read, page.cursor);
    const found = await this.#calls.run('listDeadLetters', 'idempotent', () =>
      this.parts.driver.listDeadLetters(read, limit, position),
    );
    return { items: found.items, next: found.next === null ? null : wrapCursor(read, found.next) };
  }

  async show(id: DeadLetterId): Promise<DeadLetterDetails | undefined> {
    if (!isPossibleId(id)) return undefined;
    return this.#calls.run('showDeadLetter', 'idempotent', () => this.parts.driver.showDeadLetter(only(id)));
  }

  async redrive(id: DeadLetterId): Promise<boolean> {
    if (!isPossibleId(id)) return false;
    return (await this.#calls.run('redrive', 'once', () => this.parts.driver.redrive(only(id)))) > 0;
  }

  async redriveAll(filter: DeadLetterFilter = {}): Promise<number> {
    const read = readFilter(filter);
    return this.#calls.run('redriveAll', 'once', () => this.parts.driver.redrive(read));
  }

  async discard(id: DeadLetterId): Promise<boolean> {
    if (!isPossibleId(id)) return false;
    return this.#calls.run('discard', 'once', () => this.parts.driver.discard(only(id)));
  }
}

/** Nothing that a caller's object has besides reaches the driver, whose `redrive` takes a filter. Ids are stored in lower case. */
function only({ group, eventId }: DeadLetterId): DeadLetterId {
  return { group, eventId: eventId.toLowerCase() };
}

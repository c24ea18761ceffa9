import { InvalidQueryError } from '#domain/database';
import type { DeadLetterFilter, DeadLetterId, ParkReason } from '#domain/messaging';
import { isCarriedText } from './events/carried-text.js';
import { MAX_KEY_LENGTH } from './events/limits.js';
import { isGroupName } from './group-name.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
const MAX_TYPE_LENGTH = 255;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const REASONS: Readonly<Record<ParkReason, true>> = {
  'attempts-exhausted': true,
  refused: true,
  crashes: true,
  undecodable: true,
  'too-large': true,
  schema: true,
  'newer-version': true,
  'unknown-type': true,
};

type Checks = { readonly [Field in keyof Required<DeadLetterFilter>]: readonly [(value: unknown) => boolean, string] };

const CHECKS: Checks = {
  group: [isGroupName, 'the name of a group'],
  type: [(value) => isCarriedText(value, MAX_TYPE_LENGTH), 'the type of an event'],
  key: [(value) => isCarriedText(value, MAX_KEY_LENGTH), `text of at most ${MAX_KEY_LENGTH} characters`],
  reason: [
    (value) => typeof value === 'string' && Object.hasOwn(REASONS, value),
    `one of ${Object.keys(REASONS).join(', ')}`,
  ],
  parkedBefore: [(value) => value instanceof Date && !Number.isNaN(value.getTime()), 'a valid Date'],
};

/**
 * The filter, with what is undefined left out. A misspelt field is refused: without it `redriveAll` would put back more than was meant.
 * @throws InvalidQueryError
 */
export function readFilter(filter: DeadLetterFilter): DeadLetterFilter {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  for (const [field, value] of given) {
    if (!isField(field))
      throw new InvalidQueryError(
        `Dead letters have no filter ${JSON.stringify(field.slice(0, 64))}. There are ${Object.keys(CHECKS).join(', ')}.`,
      );
    const [fits, expected] = CHECKS[field];
    if (!fits(value)) throw new InvalidQueryError(`The filter "${field}" of dead letters is ${expected}.`);
  }
  return Object.fromEntries(given);
}

function isField(name: string): name is keyof DeadLetterFilter {
  return Object.hasOwn(CHECKS, name);
}

/** @throws InvalidQueryError for anything else than a whole number within bounds, text included. */
export function readLimit(limit: unknown): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidQueryError(`The limit of a page of dead letters is a whole number from 1 to ${MAX_LIMIT}.`);
}

/** Whether there can be a message of this id at all: what a person mistyped is not there, rather than an error of the database. */
export function isPossibleId(id: DeadLetterId): boolean {
  return isGroupName(id.group) && typeof id.eventId === 'string' && UUID.test(id.eventId);
}

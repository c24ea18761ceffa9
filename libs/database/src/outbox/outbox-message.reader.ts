import { InvalidValueError } from '#domain/database';
import { OutboxRouteUnknownError, type OutboxMessage } from '#domain/outbox';

const MAX_TOPIC = 255;
const MAX_KEY = 512;
const MAX_DELAY_DAYS = 3_650;
const MILLISECONDS_PER_DAY = 86_400_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
// PostgreSQL's text holds neither; a lone surrogate would be replaced on the way, and the payload would no longer be what was given.
const NOT_TEXT = /[\0\p{Cs}]/u;

/**
 * Refuses what the table would refuse at the end of the transaction, while the caller who wrote it can still be told.
 * @throws OutboxRouteUnknownError, InvalidValueError; neither names a value that is not the message's own name.
 */
export function assertMessages(messages: readonly OutboxMessage[], routes: { has(name: string): boolean }): void {
  for (const message of messages) {
    if (!routes.has(message.route))
      throw new OutboxRouteUnknownError(
        `No route "${message.route}" is registered in this process, so that a message would stay in the outbox. Register it with OutboxRoutes, or correct the name.`,
        { details: { route: message.route } },
      );
    assertFits(message);
  }
}

function assertFits({ id, topic, key, payload, headers, delay }: OutboxMessage): void {
  const headerTexts = Object.entries(headers).flat();
  if (!UUID.test(id)) throw refuse('id', 'a UUID');
  if (!isName(topic, MAX_TOPIC)) throw refuse('topic', `text of 1 to ${MAX_TOPIC} characters`);
  if (key !== undefined && !isName(key, MAX_KEY)) throw refuse('key', `text of 1 to ${MAX_KEY} characters`);
  if (!isText(payload)) throw refuse('payload', 'text without zero bytes and lone surrogates');
  if (!headerTexts.every(isText)) throw refuse('headers', 'an object of texts without zero bytes and lone surrogates');
  if (delay !== undefined && delay.milliseconds > MAX_DELAY_DAYS * MILLISECONDS_PER_DAY)
    throw refuse('delay', `at most ${MAX_DELAY_DAYS} days`);
}

function isName(value: unknown, longest: number): boolean {
  return isText(value) && value.length > 0 && value.length <= longest;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !NOT_TEXT.test(value);
}

function refuse(field: string, expected: string): InvalidValueError {
  return new InvalidValueError(`The ${field} of an outbox message is ${expected}. Nothing was appended.`, {
    details: { field },
  });
}

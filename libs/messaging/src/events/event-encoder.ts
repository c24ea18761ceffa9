import { Duration, type Clock, type Ids } from '#core';
import { EventInvalidError, type EventDefinition, type EventToPublish } from '#domain/messaging';
import type { EncodedEvent } from '../messaging.driver.js';
import { isCarriedText } from './carried-text.js';
import { eventHeaders } from './event-headers.js';
import { MAX_KEY_LENGTH, type EventLimits } from './limits.js';
import { findJsonOffence } from './plain-json.js';
import { findHeaderFault } from './publisher-headers.js';
import { checkSchema, type SchemaVerdict } from './schema-check.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LONGEST_DELAY = Duration.parse('3650d');

export interface EventEncoderParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: EventLimits;
  /** `ce-source`: which application publishes. */
  readonly source: string;
}

/**
 * An event as it is stored: the input as JSON, not what the schema makes of it, because the reader's schema makes it again.
 *
 * @param context the headers of the publisher's call context; see `carriedContext`.
 * @throws EventInvalidError when anything about it does not fit.
 */
export async function encodeEvent(
  toPublish: EventToPublish,
  context: Readonly<Record<string, string>>,
  parts: EventEncoderParts,
): Promise<EncodedEvent> {
  const { event } = toPublish;
  const refuse = (what: string, cause?: unknown): EventInvalidError =>
    new EventInvalidError(`The event "${event.name}" ${what}. Nothing was published.`, { cause });

  const headers = toPublish.headers ?? {};
  const headerFault = findHeaderFault(headers);
  if (headerFault !== undefined) throw refuse(headerFault);
  const { key, id } = toPublish;
  if (key !== undefined && (key === '' || !isCarriedText(key, MAX_KEY_LENGTH)))
    throw refuse(`has a key that is not text of 1 to ${MAX_KEY_LENGTH} characters without control characters`);
  if (id !== undefined && !UUID.test(id)) throw refuse('has an id that is not a UUID');

  const delay = readDelay(toPublish.delay, refuse);
  const payload = toJson(toPublish.payload, parts.limits, refuse);
  await checkPayload(toPublish, payload, refuse);
  return {
    id: id?.toLowerCase() ?? parts.ids.next(),
    type: event.name,
    key,
    payload,
    headers: {
      ...headers,
      ...context,
      [eventHeaders.specVersion]: '1.0',
      [eventHeaders.version]: String(event.version),
      [eventHeaders.source]: parts.source,
      [eventHeaders.time]: new Date(parts.clock.now()).toISOString(),
      [eventHeaders.contentType]: 'application/json',
    },
    delay,
  };
}

type Refuse = (what: string, cause?: unknown) => EventInvalidError;

function toJson(payload: unknown, limits: EventLimits, refuse: Refuse): string {
  const offence = findJsonOffence(payload, limits.maxDepth);
  if (offence !== undefined) throw refuse(`cannot be carried as JSON: ${offence.path} ${offence.what}`);
  const json = JSON.stringify(payload);
  const bytes = Buffer.byteLength(json);
  if (bytes > limits.maxBytes.bytes)
    throw refuse(
      `has a payload of ${bytes} bytes; at most ${limits.maxBytes} are carried. Publish an id, and let handlers read the rest`,
    );
  return json;
}

/** By what a reader will find: the schema sees the JSON read back, not the object of the publisher. */
async function checkPayload({ event }: EventToPublish, json: string, refuse: Refuse): Promise<void> {
  const verdict = await verdictOf(event, json, refuse);
  if (!verdict.fits) throw refuse(`does not fit the schema of version ${event.version}: ${verdict.problem}`);
}

async function verdictOf(event: EventDefinition, json: string, refuse: Refuse): Promise<SchemaVerdict> {
  try {
    return await checkSchema(event.schema, JSON.parse(json));
  } catch (error) {
    throw refuse('could not be checked, because its schema threw an error, which is the cause of this one', error);
  }
}

function readDelay(delay: Duration | string | undefined, refuse: Refuse): Duration | undefined {
  if (delay === undefined) return undefined;
  const read = parseDelay(delay, refuse);
  if (read.milliseconds > LONGEST_DELAY.milliseconds) throw refuse(`has a delay of more than ${LONGEST_DELAY}`);
  return read.milliseconds === 0 ? undefined : read;
}

function parseDelay(delay: Duration | string, refuse: Refuse): Duration {
  try {
    return Duration.from(delay);
  } catch (error) {
    throw refuse('has a delay that is not a duration with a unit, such as 30s or 5m', error);
  }
}

import type { EventDefinition } from '#domain/messaging';
import type { ReceivedEvent } from '../messaging.driver.js';
import { isDeeperThan } from './depth-scan.js';
import type { EventLimits } from './limits.js';
import { findJsonOffence } from './plain-json.js';
import { readAttributes, type EventAttributes } from './received-attributes.js';
import { checkSchema } from './schema-check.js';
import { unreadable } from './unreadable.js';

/** An event as a handler may see it. */
export interface DecodedEvent extends EventAttributes {
  /** What the current schema made of it. */
  readonly payload: unknown;
}

/**
 * Reads an event that anyone may have written: nothing is parsed before its size and depth are known, and nothing reaches a handler that the schema of its
 * definition did not accept.
 *
 * @throws EventUnreadableError with the reason to park it for; what a schema itself throws, as when it looks something up that is away.
 */
export async function decodeEvent(
  event: ReceivedEvent,
  definition: EventDefinition,
  limits: EventLimits,
): Promise<DecodedEvent> {
  const attributes = readAttributes(event, definition);
  const { version } = attributes;
  const published = parsePayload(event.payload, limits);
  const current = upcast(published, version, definition);
  const verdict = await checkSchema(definition.schema, current);
  if (!verdict.fits)
    throw unreadable(
      'schema',
      `It was published with version ${version} and does not fit the schema of version ${definition.version}: ${verdict.problem}.`,
    );
  return { ...attributes, payload: verdict.value };
}

function parsePayload(json: string, limits: EventLimits): unknown {
  const bytes = Buffer.byteLength(json);
  if (bytes > limits.maxBytes.bytes)
    throw unreadable('too-large', `Its payload has ${bytes} bytes; at most ${limits.maxBytes} are read.`);
  if (isDeeperThan(json, limits.maxDepth))
    throw unreadable('too-large', `Its payload is nested more than ${limits.maxDepth} objects and arrays deep.`);
  const payload = parseJson(json);
  // What parsing leaves to find are keys that pollute, and numbers beyond every number, which it reads as infinite.
  const offence = findJsonOffence(payload, limits.maxDepth);
  if (offence !== undefined) throw unreadable('undecodable', `In its payload, ${offence.path} ${offence.what}.`);
  return payload;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    // The parser's own message quotes the text, which may hold what must not be in a log.
    if (error instanceof SyntaxError) throw unreadable('undecodable', 'Its payload is not JSON.');
    throw error;
  }
}

function upcast(published: unknown, version: number, definition: EventDefinition): unknown {
  let payload = published;
  for (let from = version; from < definition.version; from += 1) {
    const step = definition.upcasters[from];
    if (step === undefined)
      throw unreadable(
        'schema',
        `It was published with version ${version}, and "${definition.name}" has no upcaster from ${from} to ${from + 1}.`,
      );
    try {
      payload = step(payload);
    } catch (cause) {
      throw unreadable('schema', `The upcaster of "${definition.name}" from ${from} to ${from + 1} failed.`, cause);
    }
  }
  return payload;
}

import type { EventDefinition } from '#domain/messaging';
import type { ReceivedEvent } from '../messaging.driver.js';
import { isCarriedText } from './carried-text.js';
import { eventHeaders } from './event-headers.js';
import { MAX_RECEIVED_HEADERS, MAX_RECEIVED_HEADER_LENGTH } from './limits.js';
import { readPublisherHeaders } from './publisher-headers.js';
import { unreadable } from './unreadable.js';

const VERSION = /^[1-9]\d{0,3}$/;
const JSON_TYPE = /^application\/json(?:\s*;.*)?$/i;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const MAX_ID_LENGTH = 255;
const MAX_SOURCE_LENGTH = 255;

/** What the headers of an event say about it. */
export interface EventAttributes {
  /** The version that it was published with. */
  readonly version: number;
  readonly source: string;
  readonly time: Date;
  /** The publisher's own. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The attributes that handling rests on must be right; source and time, which only inform, have something in their place when they are not.
 * @throws EventUnreadableError
 */
export function readAttributes(event: ReceivedEvent, definition: EventDefinition): EventAttributes {
  const { headers } = event;
  if (event.id === '' || !isCarriedText(event.id, MAX_ID_LENGTH)) throw unreadable('undecodable', 'It has no id.');
  checkHeaders(headers);
  return {
    version: readVersion(headers, definition),
    source: readSource(headers),
    time: readTime(event),
    headers: readPublisherHeaders(headers),
  };
}

/** Names are looked up as own properties: what is inherited was not received. */
function headerOf(headers: ReceivedEvent['headers'], name: string): unknown {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

function checkHeaders(headers: ReceivedEvent['headers']): void {
  const entries = Object.entries(headers);
  if (entries.length > MAX_RECEIVED_HEADERS)
    throw unreadable('too-large', `It has ${entries.length} headers; at most ${MAX_RECEIVED_HEADERS} are read.`);
  const length = entries.reduce(
    (sum, [name, value]) => sum + name.length + (typeof value === 'string' ? value.length : 0),
    0,
  );
  if (length > MAX_RECEIVED_HEADER_LENGTH)
    throw unreadable(
      'too-large',
      `It has headers of ${length} characters; at most ${MAX_RECEIVED_HEADER_LENGTH} are read.`,
    );
  const specVersion = headerOf(headers, eventHeaders.specVersion);
  if (specVersion !== undefined && specVersion !== '1.0')
    throw unreadable('undecodable', `Its header ${eventHeaders.specVersion} is not 1.0.`);
  const contentType = headerOf(headers, eventHeaders.contentType);
  if (contentType !== undefined && !(typeof contentType === 'string' && JSON_TYPE.test(contentType)))
    throw unreadable('undecodable', `Its header ${eventHeaders.contentType} is not application/json.`);
}

function readVersion(headers: ReceivedEvent['headers'], definition: EventDefinition): number {
  const text = headerOf(headers, eventHeaders.version);
  if (typeof text !== 'string' || !VERSION.test(text))
    throw unreadable('undecodable', `Its header ${eventHeaders.version} is not a whole number from 1 to 9999.`);
  const version = Number(text);
  if (version > definition.version)
    throw unreadable(
      'newer-version',
      `It was published with version ${version}; this process reads versions up to ${definition.version}.`,
    );
  return version;
}

function readSource(headers: ReceivedEvent['headers']): string {
  const source = headerOf(headers, eventHeaders.source);
  return source !== '' && isCarriedText(source, MAX_SOURCE_LENGTH) ? source : 'unknown';
}

function readTime(event: ReceivedEvent): Date {
  const text = headerOf(event.headers, eventHeaders.time);
  if (typeof text !== 'string' || !TIME.test(text)) return event.publishedAt;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? event.publishedAt : time;
}

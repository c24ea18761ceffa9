import { isCarriedText } from './carried-text.js';
import { isOwnHeader } from './event-headers.js';
import { MAX_HEADERS, MAX_HEADER_NAME_LENGTH, MAX_HEADER_VALUE_LENGTH } from './limits.js';

const NAME = /^[a-z0-9-]+$/;

/** What is wrong with the headers that someone publishes with; undefined when nothing is. Never contains a value. */
export function findHeaderFault(headers: Readonly<Record<string, unknown>>): string | undefined {
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) return `has ${entries.length} headers; at most ${MAX_HEADERS} are carried`;
  for (const [name, value] of entries) {
    const shown = JSON.stringify(name.slice(0, MAX_HEADER_NAME_LENGTH));
    if (!NAME.test(name) || name.length > MAX_HEADER_NAME_LENGTH)
      return `has the header ${shown}; names are at most ${MAX_HEADER_NAME_LENGTH} characters a-z, 0-9 and dashes`;
    if (isOwnHeader(name)) return `has the header ${shown}, a name that the event bus keeps for itself`;
    if (!isCarriedText(value, MAX_HEADER_VALUE_LENGTH))
      return `has the header ${shown}; values are text of at most ${MAX_HEADER_VALUE_LENGTH} characters without control characters`;
  }
  return undefined;
}

/** The publisher's own among received headers. What `findHeaderFault` would not have let pass did not come from a publisher, and is left out. */
export function readPublisherHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const own: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (own.length === MAX_HEADERS) break;
    if (!NAME.test(name) || name.length > MAX_HEADER_NAME_LENGTH || isOwnHeader(name)) continue;
    if (isCarriedText(value, MAX_HEADER_VALUE_LENGTH)) own.push([name, value]);
  }
  return Object.freeze(Object.fromEntries(own));
}

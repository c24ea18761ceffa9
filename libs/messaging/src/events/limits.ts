import { ByteSize } from '#core';

/** How large an event may be, when it is published and when it is read. */
export interface EventLimits {
  /** Of the payload as UTF-8. */
  readonly maxBytes: ByteSize;
  /** Objects and arrays within each other: `{}` has a depth of 1, `{"a":[1]}` of 2. */
  readonly maxDepth: number;
}

export const DEFAULT_EVENT_LIMITS: EventLimits = { maxBytes: ByteSize.parse('256KiB'), maxDepth: 32 };

export const MAX_KEY_LENGTH = 512;
/** Headers of the publisher's own. */
export const MAX_HEADERS = 32;
export const MAX_HEADER_NAME_LENGTH = 64;
export const MAX_HEADER_VALUE_LENGTH = 1_024;

/** Of all headers of a received event together: ours, the publisher's, and what a broker or a tracer added on the way. */
export const MAX_RECEIVED_HEADERS = 128;
export const MAX_RECEIVED_HEADER_LENGTH = 65_536;

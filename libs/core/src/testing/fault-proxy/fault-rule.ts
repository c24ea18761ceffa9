/** Which way bytes go. */
export type FaultDirection = 'toServer' | 'toClient';

/**
 * What becomes of a connection.
 *
 * - `cut`: both sides are closed.
 * - `reset`: both sides get a TCP reset.
 * - `freeze`: both sides stay open, and nothing goes through until the proxy heals. What waits is passed on then, as TCP would send it again.
 * - `dropServer`: the server's side is closed, and the client is not told: what it sends is swallowed. So a host looks that was switched off.
 * - `dropClient`: the client's side is closed, and the server is not told: it keeps session, transaction and locks until its own limits end them.
 */
export type Fault = 'cut' | 'reset' | 'freeze' | 'dropServer' | 'dropClient';

/** How to tell messages apart in a stream of bytes. */
export type MessageFraming =
  /** Each message ends with these bytes. Text is UTF-8. */
  | { readonly delimiter: string | Uint8Array }
  /** Given the beginning of a message, how long the whole of it is; undefined when more must be seen. It may be longer than what is there. */
  | { readonly lengthOf: (start: Buffer) => number | undefined };

/** Where in one direction of a connection a rule strikes. */
export type FaultPlace =
  /**
   * At certain bytes, which may lie across chunks. `before`: they are not passed on any more; bytes that may be their beginning wait until it is decided, so
   * choose a pattern that does not begin as a message ends.
   */
  | { readonly kind: 'pattern'; readonly pattern: string | Uint8Array; readonly when: 'before' | 'after' }
  /** When so many bytes of the connection have been passed on, and one more comes. */
  | { readonly kind: 'byte'; readonly count: number }
  /** When so many messages have been passed on. */
  | { readonly kind: 'message'; readonly count: number; readonly framing: MessageFraming };

export interface FaultRule {
  readonly direction: FaultDirection;
  readonly at: FaultPlace;
  readonly fault: Fault;
  /** How many connections it strikes, each once. Default 1: the first that comes to the place takes it from all others. */
  readonly times?: number;
}

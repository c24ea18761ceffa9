export type Direction = 'toServer' | 'toClient';

/** `cut`: both sides are closed. `reset`: both sides get a TCP reset. `freeze`: they stay open, and nothing goes through any more. */
export type Fault = 'cut' | 'reset' | 'freeze';

/** What happens once, to the connection on which the pattern passes first. */
export interface FaultRule {
  readonly direction: Direction;
  /** Text is UTF-8. May lie across chunks. */
  readonly pattern: string | Buffer;
  /**
   * Whether the bytes of the pattern are still passed on. With `before`, bytes that may be the beginning of the pattern wait until it is decided: choose a
   * pattern that does not begin as a message ends.
   */
  readonly when: 'before' | 'after';
  readonly fault: Fault;
}

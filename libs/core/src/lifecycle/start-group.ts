import type { Need } from '../health/health-indicators.js';

/**
 * `open`: there is nothing to wait for. `unused`: lazy, and not used yet. `away`: it was not there when it was needed, and is tried again in the background. A group
 * that was opened stays open: what is lost later is an ordinary failure of its calls.
 */
export type GroupState = 'open' | 'unused' | 'away';

/** Something outside that an application stands on, such as one database, as its start sees it. */
export interface StartGroup {
  readonly name: string;
  readonly need: Need;
  readonly state: GroupState;
  /** Why it is away; undefined otherwise. */
  readonly failure: unknown;
  /**
   * Asked before each use. Undefined: go on. A promise: the first use of what is lazy opens it, with all that waits for it; it rejects with the failure, at once
   * while the group is away. Within a start hook the answer is always undefined.
   * @param signal ends the wait of this caller alone.
   */
  enter(signal?: AbortSignal): Promise<void> | undefined;
}

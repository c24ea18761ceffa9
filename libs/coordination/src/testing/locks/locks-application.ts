import type { CoordinationApplication } from '../coordination-harness.js';

/** One application as the suite of the locks sees it. */
export interface LocksApplication extends Pick<CoordinationApplication, 'locks' | 'lockStore' | 'close'> {
  readonly other: Pick<CoordinationApplication, 'locks'>;
}

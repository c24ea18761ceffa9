import type { CoordinationApplication } from '../coordination-harness.js';

/** One application as the suite of the key-value store sees it. */
export interface KeyValueApplication extends Pick<CoordinationApplication, 'keyValue' | 'close'> {
  readonly other: Pick<CoordinationApplication, 'keyValue'>;
}

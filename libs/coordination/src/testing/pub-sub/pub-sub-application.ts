import type { CoordinationApplication } from '../coordination-harness.js';

/** One application as the suite of pub/sub sees it. */
export interface PubSubApplication extends Pick<CoordinationApplication, 'pubSub' | 'close'> {
  readonly other: Pick<CoordinationApplication, 'pubSub'>;
}

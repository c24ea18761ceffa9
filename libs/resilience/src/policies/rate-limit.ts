import type { PolicyEvents } from './policy-events.js';
import { rateLimited } from './refusals.js';
import type { Layer } from './run.js';
import type { TokenBucket } from './token-bucket.js';

/** Refuses a call beyond the rate, at once: what waits here would only come later in greater number. */
export function rateLimit(bucket: TokenBucket, events: PolicyEvents): Layer {
  return (inner) => (run) => {
    if (bucket.take(run.at)) return inner(run);
    events.tell({ policy: events.policy, kind: 'rejected', by: 'rate-limit' });
    throw rateLimited(events.policy, bucket.wait(run.at));
  };
}

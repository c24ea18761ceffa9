import type { Duration } from '#core';

/** The name of the `node:diagnostics_channel` on which policies tell what they do. Nothing is made for it while nobody subscribes. */
export const RESILIENCE_CHANNEL = 'nestjs-groundwork:resilience';

/** Which limit passed: of one attempt, of the whole call, or the caller's own deadline. */
export type LimitKind = 'attempt' | 'total' | 'deadline';
export type RefusedBy = 'circuit' | 'bulkhead' | 'rate-limit';
/** Too many failed, too many were slow, a probe showed no better, or a person said so. */
export type TripReason = 'failures' | 'slow-calls' | 'probes' | 'forced';

/** What a subscriber of the channel is given. */
export type ResilienceEvent = { readonly policy: string } & (
  | { readonly kind: 'retry'; readonly attempt: number; readonly wait: Duration; readonly error: unknown }
  | { readonly kind: 'budget-exhausted'; readonly attempt: number; readonly error: unknown }
  /** `openFor` is undefined when only a person will close it. */
  | { readonly kind: 'opened'; readonly reason: TripReason; readonly openFor: Duration | undefined }
  | { readonly kind: 'half-opened' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'rejected'; readonly by: RefusedBy }
  | { readonly kind: 'timed-out'; readonly limit: LimitKind }
  | { readonly kind: 'fallback'; readonly error: unknown }
);

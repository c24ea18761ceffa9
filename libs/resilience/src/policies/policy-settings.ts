import type { ResilienceSettings } from '../resilience.options.js';
import type { BreakerSettings } from './breaker-settings.js';

const ATTEMPT_TIMEOUT = 10_000;
const TOTAL_TIMEOUT = 30_000;
/** Of a probe whose attempt has no limit, where no call is slow. */
const PROBE_LIMIT = 30_000;
/** Databases limit each statement and each unit of work themselves: a second limit would cut what was allowed to be long. */
const WITHOUT_LIMITS = /^database(?:[-_]|$)/i;

/** Milliseconds; undefined where there is none. */
export interface TimeLimits {
  readonly attempt: number | undefined;
  readonly total: number | undefined;
}

export function timeLimitsOf(policy: string, { attemptTimeout, totalTimeout }: ResilienceSettings): TimeLimits {
  const none = WITHOUT_LIMITS.test(policy);
  const attempt = attemptTimeout?.milliseconds ?? (none ? 0 : ATTEMPT_TIMEOUT);
  const total = totalTimeout?.milliseconds ?? (none ? 0 : TOTAL_TIMEOUT);
  return { attempt: attempt === 0 ? undefined : attempt, total: total === 0 ? undefined : total };
}

export function breakerSettingsOf(settings: ResilienceSettings, { attempt }: TimeLimits): BreakerSettings {
  const slowAfter = settings.breakerSlowAfter.milliseconds;
  return {
    automatic: settings.enabled === 'on' && settings.breaker === 'on',
    window: settings.breakerWindow.milliseconds,
    windowCalls: settings.breakerWindowCalls,
    minimumCalls: settings.breakerMinimumCalls,
    failurePercent: settings.breakerFailurePercent,
    slowPercent: settings.breakerSlowPercent,
    slowAfter: slowAfter === 0 ? Infinity : slowAfter,
    open: settings.breakerOpen.milliseconds,
    openMax: settings.breakerOpenMax.milliseconds,
    probes: settings.breakerProbes,
    probeLimit: attempt === undefined ? slowAfter * 2 || PROBE_LIMIT : attempt + 1, // an attempt with a limit ends by it
  };
}

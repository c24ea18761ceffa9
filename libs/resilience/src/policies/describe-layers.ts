import { Duration } from '#core';
import type { ResilienceSettings } from '../resilience.options.js';
import type { TimeLimits } from './policy-settings.js';

/** What a policy is made of, for people: one line per layer, outermost first; what is not there is not in the list. */
export function describeLayers(settings: ResilienceSettings, { attempt, total }: TimeLimits): readonly string[] {
  if (settings.enabled === 'off') return ['off: calls go straight through'];
  const { bulkheadSize, rateLimit, rateInterval } = settings;
  return [
    'fallback       of the call, where it gives one',
    total === undefined
      ? "total limit    the caller's deadline"
      : `total limit    ${Duration.milliseconds(total)}, or the caller's deadline`,
    ...(rateLimit === 0 ? [] : [`rate limit     ${rateLimit} calls in ${rateInterval}`]),
    ...(bulkheadSize === 0
      ? []
      : [`bulkhead       ${bulkheadSize} at the same time, ${settings.bulkheadQueue} waiting`]),
    ...(settings.retryAttempts === 1 ? [] : [describeRetry(settings)]),
    ...(settings.breaker === 'off' ? [] : [describeCircuit(settings)]),
    ...(attempt === undefined ? [] : [`attempt limit  ${Duration.milliseconds(attempt)}`]),
  ];
}

function describeRetry(settings: ResilienceSettings): string {
  const { retryAttempts, retryBase, retryCap, budgetPercent, budgetReserve } = settings;
  return `retry          ${retryAttempts} attempts of idempotent calls, ${retryBase} to ${retryCap} apart; budget ${budgetPercent} % of calls + ${budgetReserve}/s`;
}

function describeCircuit(settings: ResilienceSettings): string {
  const { breakerWindowCalls: calls, breakerWindow, breakerMinimumCalls, breakerSlowAfter, breakerProbes } = settings;
  const window = calls > 0 ? `the last ${calls} calls` : breakerWindow;
  const slow =
    breakerSlowAfter.milliseconds === 0 ? '' : ` or ${settings.breakerSlowPercent} % slower than ${breakerSlowAfter}`;
  return `circuit        opens at ${settings.breakerFailurePercent} % failed${slow} of ${window}, at least ${breakerMinimumCalls}; for ${settings.breakerOpen} to ${settings.breakerOpenMax}; then ${breakerProbes} probes`;
}

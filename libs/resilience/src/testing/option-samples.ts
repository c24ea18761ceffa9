import { Duration } from '#core';
import type { resilienceOptionTable } from '../resilience.option-table.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof resilienceOptionTable, OptionSample>> = {
  enabled: { code: 'off', text: 'off' },
  retryAttempts: { code: 5, text: '5' },
  retryBase: { code: '250ms', text: '250ms' },
  retryCap: { code: Duration.seconds(7), text: '7s' },
  budgetPercent: { code: 20, text: '20' },
  budgetReserve: { code: 9, text: '9' },
  breaker: { code: 'off', text: 'off' },
  breakerWindow: { code: '45s', text: '45s' },
  breakerWindowCalls: { code: 200, text: '200' },
  breakerMinimumCalls: { code: 33, text: '33' },
  breakerFailurePercent: { code: 40, text: '40' },
  breakerSlowPercent: { code: 70, text: '70' },
  breakerSlowAfter: { code: '2s', text: '2s' },
  breakerOpen: { code: '8s', text: '8s' },
  breakerOpenMax: { code: '2m', text: '2m' },
  breakerProbes: { code: 4, text: '4' },
  bulkheadSize: { code: 12, text: '12' },
  bulkheadQueue: { code: 50, text: '50' },
  attemptTimeout: { code: '3s', text: '3s' },
  totalTimeout: { code: Duration.seconds(11), text: '11s' },
  rateLimit: { code: 90, text: '90' },
  rateInterval: { code: '4s', text: '4s' },
};

/** Of keys that only code can set. */
export const codeOnlySamples = {
  counts: () => true,
  retries: () => true,
} as const;

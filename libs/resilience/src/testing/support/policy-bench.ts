import { SeededRandom, VirtualClock } from '#core/testing';
import { InProcessResilienceDriver } from '../../drivers/in-process/in-process.driver.js';
import { PortableResilience } from '../../portable-resilience.js';
import type { PortablePolicy } from '../../portable-policy.js';
import type { ResilienceInstanceOptions } from '../../resilience.options.js';
import { settingsOf } from '../settings-of.js';

/** Everything off: a case says what it is about. */
export const OFF = {
  retryAttempts: 1,
  breaker: 'off',
  attemptTimeout: '0ms',
  totalTimeout: '0ms',
} as const satisfies ResilienceInstanceOptions;

export interface PolicyBench {
  readonly clock: VirtualClock;
  readonly policy: PortablePolicy;
  readonly resilience: PortableResilience;
  readonly driver: InProcessResilienceDriver;
}

/** A policy on a virtual clock, with what the options say and nothing else. */
export function policyBench(options: ResilienceInstanceOptions, name = 'payments'): PolicyBench {
  const clock = new VirtualClock();
  const driver = new InProcessResilienceDriver({ clock, random: new SeededRandom(7) });
  const resilience = new PortableResilience({ driver, settings: settingsOf({ ...OFF, ...options }) });
  return { clock, driver, resilience, policy: resilience.policy(name) };
}

/** What a promise came to, without waiting for it: `pending` until it is settled. */
export function watch<T>(promise: Promise<T>): { readonly outcome: () => unknown } {
  let outcome: unknown = 'pending';
  promise.then(
    (value) => (outcome = value),
    (error: unknown) => (outcome = error),
  );
  return { outcome: () => outcome };
}

import type { Resilience } from '#domain/resilience';
import type { ResilienceCapabilities } from '../resilience.driver.js';
import type { ResilienceOptions } from '../resilience.options.js';

/** One application with the concern, started. */
export interface ResilienceApplication {
  readonly resilience: Resilience;
  /** Stops it as a graceful stop does. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * What a driver's author writes to run the suite on it; `moduleHarness` is one for a `ResilienceModule`, which needs only the driver's factory.
 *
 * Time is the machine's: limits in the cases are short. No case takes longer than 20 s; it fails then, under every runner. Give a runner with a shorter limit of its
 * own a longer one (`jest.setTimeout(30_000)`).
 */
export interface ResilienceHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused at start. */
  readonly capabilities: ResilienceCapabilities;
  /** An application with these options. Rejects as the start of an application does when they cannot be used. */
  start(options: ResilienceOptions): Promise<ResilienceApplication>;
}

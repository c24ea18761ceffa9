import type { ObservabilityCapabilities, ObservabilityDriver } from '../observability.driver.js';

/** What a driver's author writes to run the suite on it. */
export interface ObservabilityHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  readonly capabilities: ObservabilityCapabilities;
  /** A driver of its own for each case. The case closes it. */
  open(): Promise<ObservabilityDriver>;
}

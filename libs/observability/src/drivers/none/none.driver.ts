import type { ObservabilityDriver } from '../../observability.driver.js';

/** Nothing is observed. */
export class NoneDriver implements ObservabilityDriver {
  readonly name = 'none';
  readonly capabilities = { telemetry: false } as const;
  readonly telemetry = undefined;
  readonly metrics = undefined;

  exposition(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

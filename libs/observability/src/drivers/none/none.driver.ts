import type { ObservabilityDriver } from '../../observability.driver.js';
import { findSdk } from '../../otel/sdk-handle.js';

/** Nothing is observed. */
export class NoneDriver implements ObservabilityDriver {
  readonly name = 'none';
  readonly capabilities = { telemetry: false } as const;
  readonly telemetry = undefined;
  readonly metrics = undefined;
  readonly notices: readonly string[] =
    findSdk()?.state === 'running'
      ? [
          'OTEL_* asks for telemetry and the SDK runs, while calls and events are not observed. Set OBSERVABILITY_DRIVER=opentelemetry.',
        ]
      : [];

  exposition(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

import { Duration, type Lifecycle } from '#core';
import type { MetricsEndpoint } from '../http/metrics-endpoint.js';
import type { ObservabilityDriver } from '../observability.driver.js';

const START_LIMIT = Duration.seconds(5);
const STOP_LIMIT = Duration.seconds(5);

export interface TelemetryStarterParts {
  readonly driver: ObservabilityDriver;
  readonly lifecycle: Lifecycle;
  /** Undefined: metrics are not served. */
  readonly endpoint: MetricsEndpoint | undefined;
  readonly logger: { warn(line: string): void };
}

/** Takes telemetry through start and stop: it says what is missing, and sends what waits when everything else has ended. */
export class TelemetryStarter {
  constructor(private readonly parts: TelemetryStarterParts) {
    const { lifecycle } = parts;
    lifecycle.onStart('configure', { name: 'telemetry', limit: START_LIMIT, run: () => this.#start() });
    lifecycle.onStop('telemetry', { name: 'telemetry', limit: STOP_LIMIT, run: (signal) => this.#stop(signal) });
  }

  #start(): Promise<void> {
    for (const line of this.parts.driver.notices ?? []) this.parts.logger.warn(line);
    this.parts.endpoint?.mount();
    return Promise.resolve();
  }

  async #stop(signal: AbortSignal): Promise<void> {
    const { driver, logger } = this.parts;
    await driver.close(signal);
    const lost = driver.losses?.();
    if (lost !== undefined) logger.warn(lost);
  }
}

import type { Telemetry } from '#core';
import type { Metrics } from '#domain/observability';

/** What a driver can do. */
export interface ObservabilityCapabilities {
  /** Spans and metrics go somewhere. */
  readonly telemetry: boolean;
}

/**
 * Where spans and metrics go. It never starts an SDK: that has to run before Nest is loaded (`nestjs-groundwork/otel`). Nothing of it may block or fail a call: what
 * cannot be sent is dropped and counted.
 */
export interface ObservabilityDriver {
  readonly name: string;
  readonly capabilities: ObservabilityCapabilities;
  /** Undefined: nothing observes, and calls pay nothing. */
  readonly telemetry: Telemetry | undefined;
  /** Undefined: figures go nowhere. */
  readonly metrics: Metrics | undefined;
  /** What Prometheus reads, as text of version 0.0.4; undefined when it is not offered. */
  exposition(): Promise<string | undefined>;
  /** What a person should know at the start, such as that the SDK does not run. */
  readonly notices?: readonly string[] | undefined;
  /** What did not get to where it was sent, for the end of the log; undefined when everything did. */
  losses?(): string | undefined;
  /** Sends what waits, within the limit of the signal. Called at the very end of a stop. */
  close(signal: AbortSignal): Promise<void>;
}

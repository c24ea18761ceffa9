import type { HealthReading } from '#core';

/** What one indicator read last. */
export interface HealthEntry extends HealthReading {
  /** As the plan names it: `database`, `database:reporting`. */
  readonly name: string;
  /** Milliseconds since the epoch, when it was looked at. */
  readonly at: number;
}

export interface HealthReport {
  /** The worst of what counts. An optional thing that is down makes `degraded`, a required one `down`. */
  readonly status: HealthReading['status'];
  readonly entries: readonly HealthEntry[];
}

/** Whether the application can work, for whoever operates it. The HTTP endpoints show its `status` alone to the public. */
export abstract class Health {
  static readonly portName = 'Health';
  /** The process itself; no dependency is asked, so that a restart is never the answer to a database that is away. */
  abstract live(): HealthReport;
  /** Whether traffic is wanted: everything required is there, and no stop has begun. Answers are cached for a moment, and asked for in parallel. */
  abstract ready(options?: { readonly signal?: AbortSignal | undefined }): Promise<HealthReport>;
  /** Whether the start has ended. */
  abstract startup(): HealthReport;
}

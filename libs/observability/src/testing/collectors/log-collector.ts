import type { Logger } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { SCOPE } from '../../telemetry/telemetry-names.js';

/** A log record as a test reads it. */
export interface CollectedRecord {
  readonly severity: string | undefined;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of the span that it was written in. */
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
}

/** Keeps the log records that telemetry writes, which are the errors, of one application in one test. */
export class LogCollector {
  readonly #exporter = new InMemoryLogRecordExporter();
  readonly provider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: this.#exporter })],
  });

  get logger(): Logger {
    return this.provider.getLogger(SCOPE);
  }

  get records(): readonly CollectedRecord[] {
    return this.#exporter.getFinishedLogRecords().map((record) => ({
      severity: record.severityText,
      body: record.body,
      attributes: record.attributes,
      traceId: record.spanContext?.traceId,
      spanId: record.spanContext?.spanId,
    }));
  }

  clear(): void {
    this.#exporter.reset();
  }
}

import type { logs, tracing } from '@opentelemetry/sdk-node';
import type { Delivery } from './delivery.js';

/** Stands before a queue and has room for as many as the queue: what the queue would throw away unseen is thrown away here, and counted. */
export class AdmittingSpanProcessor implements tracing.SpanProcessor {
  constructor(
    private readonly queue: tracing.SpanProcessor,
    private readonly delivery: Delivery,
  ) {}

  onStart(...started: Parameters<tracing.SpanProcessor['onStart']>): void {
    this.queue.onStart(...started);
  }

  onEnd(span: tracing.ReadableSpan): void {
    const sampled = (span.spanContext().traceFlags & 1) === 1; // the queue takes no others
    if (sampled && this.delivery.admit()) this.queue.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.queue.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.queue.shutdown();
  }
}

/** The same for log records. */
export class AdmittingLogProcessor implements logs.LogRecordProcessor {
  constructor(
    private readonly queue: logs.LogRecordProcessor,
    private readonly delivery: Delivery,
  ) {}

  onEmit(...emitted: Parameters<logs.LogRecordProcessor['onEmit']>): void {
    if (this.delivery.admit()) this.queue.onEmit(...emitted);
  }

  forceFlush(): Promise<void> {
    return this.queue.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.queue.shutdown();
  }
}

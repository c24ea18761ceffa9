import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';
import type { ObservabilityDriverFactory } from '../../observability.driver-factory.js';
import { OpenTelemetryDriver } from '../../drivers/opentelemetry/opentelemetry.driver.js';
import type { Contexts } from '../../drivers/opentelemetry/otel-parts.js';
import { LogCollector } from './log-collector.js';
import { MetricCollector } from './metric-collector.js';
import { SpanCollector } from './span-collector.js';

/** What one application of a test recorded. Nothing of it is global, so that several applications in one process keep apart. */
export class TelemetryCollector {
  readonly spans: SpanCollector;
  readonly metrics = new MetricCollector();
  readonly logs = new LogCollector();
  readonly #contexts = new OwnContexts();

  constructor(spans: SpanCollector = new SpanCollector()) {
    this.spans = spans;
  }

  /** The driver for `InfrastructureModule.forRoot({ observability: { driver: collector.driver } })`. */
  readonly driver: ObservabilityDriverFactory = {
    name: 'collector',
    production: 'ok',
    remote: false,
    perProcess: true,
    peers: [],
    capabilities: { telemetry: true },
    target: () => 'the collector of a test',
    create: (_settings, { clock }) =>
      Promise.resolve(
        new OpenTelemetryDriver({
          tracer: this.spans.tracer,
          meter: this.metrics.meter,
          logger: this.logs.logger,
          contexts: this.#contexts,
          clock,
        }),
      ),
  };

  /** Runs `work` inside a span of the test's own, such as the one of a request. */
  async inside<T>(name: string, work: () => Promise<T>): Promise<T> {
    const span = this.spans.tracer.startSpan(name);
    try {
      return await this.#contexts.with(trace.setSpan(this.#contexts.active(), span), work);
    } finally {
      span.end();
    }
  }
}

/** Which span is active, without the one manager that a process has for all. */
class OwnContexts implements Contexts {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<T>(context: Context, work: () => T): T {
    return this.#storage.run(context, work);
  }
}

import {
  MetricInvalidError,
  Metrics,
  type Counter,
  type Histogram,
  type MetricLabels,
  type MetricOptions,
} from '#domain/observability';
import { BoundedLabels } from './bounded-labels.js';
import { defineMetric, type RequestedMetric } from './metric-definition.js';
import type { MetricDefinition, MetricSink } from './metric-sink.js';

const NO_LABELS: MetricLabels = {};

interface OpenMetric {
  readonly definition: MetricDefinition;
  readonly instrument: Counter & Histogram;
}

/**
 * The application's figures over any sink. What is defined wrongly is refused where it is defined, the same with telemetry and without; a measurement
 * never throws: what is not a number, or less than nothing on a counter, is left out.
 */
export class PortableMetrics extends Metrics {
  readonly #open = new Map<string, OpenMetric>();

  constructor(private readonly sink: MetricSink) {
    super();
  }

  counter(name: string, options: MetricOptions): Counter {
    return this.#instrument({ kind: 'counter', name, options });
  }

  histogram(name: string, options: MetricOptions & { readonly boundaries?: readonly number[] }): Histogram {
    return this.#instrument({ kind: 'histogram', name, options });
  }

  gauge(name: string, options: MetricOptions, read: () => number): void {
    const definition = defineMetric({ kind: 'gauge', name, options });
    if (this.#open.has(name)) throw taken(definition, 'A gauge has one reader');
    const instrument = { add: () => undefined, record: () => undefined };
    this.#open.set(name, { definition, instrument });
    this.sink.observe(definition, () => {
      const value = read();
      return Number.isFinite(value) ? value : undefined;
    });
  }

  #instrument(requested: RequestedMetric): Counter & Histogram {
    const definition = defineMetric(requested);
    const known = this.#open.get(definition.name);
    if (known === undefined) return this.#make(definition);
    if (JSON.stringify(known.definition) !== JSON.stringify(definition))
      throw taken(definition, 'It exists with other options');
    return known.instrument;
  }

  #make(definition: MetricDefinition): Counter & Histogram {
    const measure = this.sink.open(definition);
    const labels = new BoundedLabels(definition.labels);
    const record = (value: number, given: MetricLabels = NO_LABELS): void => {
      if (!Number.isFinite(value) || (definition.kind === 'counter' && value < 0)) return;
      measure(value, definition.labels.length === 0 ? NO_LABELS : labels.of(given));
    };
    const instrument = { add: (value = 1, given?: MetricLabels) => record(value, given), record };
    this.#open.set(definition.name, { definition, instrument });
    return instrument;
  }
}

function taken({ kind, name }: MetricDefinition, why: string): MetricInvalidError {
  return new MetricInvalidError(`The ${kind} "${name}" cannot be made: ${why}.`, { details: { metric: name } });
}

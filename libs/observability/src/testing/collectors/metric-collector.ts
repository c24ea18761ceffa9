import type { Meter } from '@opentelemetry/api';
import { MeterProvider, MetricReader, type DataPoint, type MetricData } from '@opentelemetry/sdk-metrics';
import { SCOPE } from '../../telemetry/telemetry-names.js';

/** One series of a metric, as it stands. */
export interface CollectedPoint {
  readonly labels: Readonly<Record<string, unknown>>;
  /** The sum of a counter, the last value of a gauge, the number of values of a histogram. */
  readonly value: number;
}

class PulledReader extends MetricReader {
  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}

/** Keeps the figures of one application in one test. They are read when a test asks. */
export class MetricCollector {
  readonly #reader = new PulledReader();
  readonly provider = new MeterProvider({ readers: [this.#reader] });

  get meter(): Meter {
    return this.provider.getMeter(SCOPE);
  }

  /** All series of the metric; empty when nothing was recorded. */
  async points(name: string): Promise<readonly CollectedPoint[]> {
    const metric = (await this.#metrics()).find(({ descriptor }) => descriptor.name === name);
    const points = (metric?.dataPoints ?? []) as readonly DataPoint<number | { readonly count: number }>[]; // a union of arrays
    return points.map(({ attributes, value }) => ({
      labels: attributes,
      value: typeof value === 'number' ? value : value.count,
    }));
  }

  /** The sum over the series whose labels include these. */
  async total(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const matching = (await this.points(name)).filter((point) =>
      Object.entries(labels).every(([label, value]) => point.labels[label] === value),
    );
    return matching.reduce((sum, { value }) => sum + value, 0);
  }

  /** The names of the metrics that have a value. */
  async names(): Promise<readonly string[]> {
    return (await this.#metrics()).map(({ descriptor }) => descriptor.name);
  }

  async #metrics(): Promise<readonly MetricData[]> {
    const { resourceMetrics } = await this.#reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }
}

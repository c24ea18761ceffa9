import { Metrics, type Counter, type Histogram } from '#domain/observability';

const NOTHING: Counter & Histogram = { add: () => undefined, record: () => undefined };

/** Figures that go nowhere. */
export class SilentMetrics extends Metrics {
  counter(): Counter {
    return NOTHING;
  }

  histogram(): Histogram {
    return NOTHING;
  }

  gauge(): void {
    // nobody reads it
  }
}

import type { MetricSink } from './metric-sink.js';
import { PortableMetrics } from './portable-metrics.js';

const NOWHERE: MetricSink = { open: () => () => undefined, observe: () => undefined };

/** Figures that go nowhere. They are defined under the same rules, so that an application that starts without telemetry also starts with it. */
export class SilentMetrics extends PortableMetrics {
  constructor() {
    super(NOWHERE);
  }
}

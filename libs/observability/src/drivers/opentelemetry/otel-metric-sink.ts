import type { Meter, MetricOptions } from '@opentelemetry/api';
import type { Measure, MetricDefinition, MetricSink } from '../../telemetry/metric-sink.js';

/** The application's figures as instruments of OpenTelemetry. */
export class OtelMetricSink implements MetricSink {
  constructor(private readonly meter: Meter) {}

  open(definition: MetricDefinition): Measure {
    const options = optionsOf(definition);
    if (definition.kind === 'counter') {
      const counter = this.meter.createCounter(definition.name, options);
      return (value, labels) => counter.add(value, labels);
    }
    const histogram = this.meter.createHistogram(definition.name, options);
    return (value, labels) => histogram.record(value, labels);
  }

  observe(definition: MetricDefinition, read: () => number | undefined): void {
    this.meter.createObservableGauge(definition.name, optionsOf(definition)).addCallback((result) => {
      const value = read();
      if (value !== undefined) result.observe(value);
    });
  }
}

function optionsOf({ description, unit, boundaries }: MetricDefinition): MetricOptions {
  return {
    description,
    ...(unit === undefined ? {} : { unit }),
    ...(boundaries === undefined ? {} : { advice: { explicitBucketBoundaries: [...boundaries] } }),
  };
}

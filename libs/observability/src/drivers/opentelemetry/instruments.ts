import type { Attributes, Meter } from '@opentelemetry/api';
import { BoundedLabels } from '../../telemetry/bounded-labels.js';
import { attributes, DURATION_BOUNDARIES, metricFacts, metricNames } from '../../telemetry/telemetry-names.js';

export type RecordedMetric =
  | 'callDuration'
  | 'publishDuration'
  | 'publishedMessages'
  | 'processDuration'
  | 'outboxWaited'
  | 'resilienceEvents'
  | 'cacheEvents';

interface Instrument {
  readonly labels: BoundedLabels;
  readonly record: (value: number, labels: Attributes) => void;
}

/** Our own metrics, as the registry of names says; made when they are first used. */
export class Instruments {
  readonly #open = new Map<RecordedMetric, Instrument>();

  constructor(private readonly meter: Meter) {}

  /** @param labels by their names in the registry of attributes; those that are undefined are left out. */
  record(metric: RecordedMetric, value: number, labels: Readonly<Record<string, string | undefined>>): void {
    const instrument = this.#open.get(metric) ?? this.#make(metric);
    const given: Record<string, string> = {};
    for (const [name, text] of Object.entries(labels)) if (text !== undefined) given[name] = text;
    instrument.record(value, instrument.labels.of(given));
  }

  #make(metric: RecordedMetric): Instrument {
    const { kind, unit, description, labels: names } = metricFacts[metric];
    const instrument = {
      labels: new BoundedLabels(names.map((name) => attributes[name])),
      record: this.#recorder(metricNames[metric], kind, { unit, description }),
    };
    this.#open.set(metric, instrument);
    return instrument;
  }

  #recorder(
    name: string,
    kind: 'histogram' | 'counter',
    options: { readonly unit: string; readonly description: string },
  ): Instrument['record'] {
    if (kind === 'counter') {
      const counter = this.meter.createCounter(name, options);
      return (value, labels) => counter.add(value, labels);
    }
    const advice = { explicitBucketBoundaries: [...DURATION_BOUNDARIES] };
    const histogram = this.meter.createHistogram(name, { ...options, advice });
    return (value, labels) => histogram.record(value, labels);
  }
}

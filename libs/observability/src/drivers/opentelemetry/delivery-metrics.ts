import type { Meter } from '@opentelemetry/api';
import type { DeliveryCounts } from '../../otel/sdk-handle.js';
import { attributes, metricFacts, metricNames } from '../../telemetry/telemetry-names.js';

const COUNTS = {
  telemetryExported: 'exported',
  telemetryDropped: 'dropped',
  telemetryFailed: 'failed',
} as const;

/** What became of spans, records and figures, as figures: a Prometheus sees them also when the collector does not answer. */
export function observeDelivery(meter: Meter, counts: () => readonly DeliveryCounts[]): void {
  for (const metric of ['telemetryExported', 'telemetryDropped', 'telemetryFailed'] as const) {
    const { unit, description } = metricFacts[metric];
    meter.createObservableCounter(metricNames[metric], { unit, description }).addCallback((result) => {
      for (const [signal, count] of totals(counts(), COUNTS[metric]))
        result.observe(count, { [attributes.signal]: signal });
    });
  }
}

/** Over the exporters of a signal, of which there may be several. */
function totals(
  counts: readonly DeliveryCounts[],
  what: 'exported' | 'dropped' | 'failed',
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const count of counts) sums.set(count.signal, (sums.get(count.signal) ?? 0) + count[what]);
  return sums;
}

import type { MetricLabels } from '#domain/observability';

/** What a metric is, once it was checked. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly name: string;
  readonly description: string;
  readonly unit: string | undefined;
  readonly labels: readonly string[];
  readonly boundaries: readonly number[] | undefined;
}

export type Measure = (value: number, labels: MetricLabels) => void;

/** Where figures go. Definitions are checked, values and labels bounded before they come here. */
export interface MetricSink {
  /** Called once per name. */
  open(definition: MetricDefinition): Measure;
  /** Called once per name; `read` is called when metrics are collected. */
  observe(definition: MetricDefinition, read: () => number | undefined): void;
}

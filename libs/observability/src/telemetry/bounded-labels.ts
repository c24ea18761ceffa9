import type { MetricLabels } from '#domain/observability';
import { BoundedValues } from './bounded-values.js';

/** The labels of one metric: the declared names alone, each with a bounded number of values. */
export class BoundedLabels {
  readonly #values: ReadonlyMap<string, BoundedValues>;

  constructor(names: readonly string[]) {
    this.#values = new Map(names.map((name) => [name, new BoundedValues()]));
  }

  /** Labels that were not declared are left out: a measurement never fails the call that it measures. */
  of(given: MetricLabels): MetricLabels {
    const bounded: Record<string, string> = {};
    for (const [name, values] of this.#values) {
      const value = given[name];
      if (value !== undefined) bounded[name] = values.of(value);
    }
    return bounded;
  }
}

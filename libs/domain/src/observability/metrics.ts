/** Labels of one measurement. Names are fixed per metric; values are bounded: what is new beyond the bound is counted as `other`. */
export type MetricLabels = Readonly<Record<string, string>>;

export interface MetricOptions {
  readonly description: string;
  /** UCUM: `s`, `By`, `{order}`. */
  readonly unit?: string | undefined;
  /** The names of its labels. Others are refused. */
  readonly labels?: readonly string[] | undefined;
}

export interface Counter {
  /** @param value not negative. Default 1. */
  add(value?: number, labels?: MetricLabels): void;
}

export interface Histogram {
  record(value: number, labels?: MetricLabels): void;
}

/** The application's own figures, beside those that every port has by itself. Without telemetry they cost next to nothing and go nowhere. */
export abstract class Metrics {
  static readonly portName = 'Metrics';
  /** The same object for the same name. @throws MetricInvalidError for a name that is not one, or one that exists with other options. */
  abstract counter(name: string, options: MetricOptions): Counter;
  abstract histogram(name: string, options: MetricOptions & { readonly boundaries?: readonly number[] }): Histogram;
  /** Read when metrics are collected. */
  abstract gauge(name: string, options: MetricOptions, read: () => number): void;
}

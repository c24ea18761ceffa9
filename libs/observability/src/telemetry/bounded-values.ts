import { MAX_LABEL_VALUES, OTHER } from './telemetry-names.js';

/** The values of one label of one metric. Each value is a series that everyone who collects it pays for, so that their number has an end. */
export class BoundedValues {
  readonly #seen = new Set<string>();

  constructor(private readonly most = MAX_LABEL_VALUES) {}

  /** `value`, or `other` once there were as many others as are told apart. */
  of(value: string): string {
    if (this.#seen.has(value)) return value;
    if (this.#seen.size >= this.most) return OTHER;
    this.#seen.add(value);
    return value;
  }
}

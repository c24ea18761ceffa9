import { safeText } from '#core';
import { MAX_LABEL_VALUES, OTHER } from './telemetry-names.js';

const MAX_LENGTH = 200;

/** The values of one label of one metric. Each value is a series that everyone who collects it pays for, so that their number has an end. */
export class BoundedValues {
  /** By what was given: a value is made safe once, and not at each measurement. */
  readonly #shown = new Map<string, string>();

  constructor(private readonly most = MAX_LABEL_VALUES) {}

  /** `value` with what looks like a credential masked; `other` once there were as many others as are told apart. */
  of(value: string): string {
    const known = this.#shown.get(value);
    if (known !== undefined) return known;
    if (this.#shown.size >= this.most) return OTHER;
    const shown = safeText(String(value)).slice(0, MAX_LENGTH);
    this.#shown.set(value, shown);
    return shown;
  }
}

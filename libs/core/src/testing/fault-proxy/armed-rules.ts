import type { FaultRule } from './fault-rule.js';

interface Armed {
  left: number;
  readonly settle: (struck: boolean) => void;
}

/** The rules that wait for their place, and who waits for them. */
export class ArmedRules {
  readonly #armed = new Map<FaultRule, Armed>();

  /** Those that may strike yet. */
  get rules(): readonly FaultRule[] {
    return [...this.#armed].filter(([, { left }]) => left > 0).map(([rule]) => rule);
  }

  /** Resolves to true when it has struck for the first time, to false when it was disarmed before. */
  arm(rule: FaultRule): Promise<boolean> {
    const { times = 1 } = rule;
    if (!(times >= 1)) throw new RangeError(`A rule strikes at least once, found ${times} times.`);
    if (this.#armed.has(rule)) throw new RangeError('This rule is armed already; give another object.');
    return new Promise((resolve) => this.#armed.set(rule, { left: times, settle: resolve }));
  }

  /** Takes one of the strikes that are left. False: none is. */
  claim(rule: FaultRule): boolean {
    const armed = this.#armed.get(rule);
    if (armed === undefined || armed.left < 1) return false;
    armed.left -= 1;
    return true;
  }

  struck(rule: FaultRule): void {
    const armed = this.#armed.get(rule);
    armed?.settle(true);
    if (armed?.left === 0) this.#armed.delete(rule);
  }

  /** Gives the rules that were armed. */
  disarm(): readonly FaultRule[] {
    const rules = [...this.#armed.keys()];
    for (const { settle } of this.#armed.values()) settle(false);
    this.#armed.clear();
    return rules;
  }
}

import type { FaultReporter } from '#core';

/** Reports the first failure of an outage, not each: one that lasts for an hour is one fault. */
export class Outage {
  #reported = false;

  constructor(
    private readonly faults: FaultReporter,
    private readonly what: string,
  ) {}

  began(error: unknown, answer: 'open' | 'closed'): void {
    if (this.#reported) return;
    this.#reported = true;
    const meanwhile = answer === 'open' ? 'everything is let through' : 'everything is refused';
    this.faults.report({ where: `${this.what} (${meanwhile} until they can be asked again)`, error });
  }

  over(): void {
    this.#reported = false;
  }
}

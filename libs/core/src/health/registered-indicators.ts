import { CompositionError } from '../errors/configuration.errors.js';
import { HealthIndicators, type HealthIndicator } from './health-indicators.js';

/** The indicators of one application: all its state is in the instance. */
export class RegisteredIndicators extends HealthIndicators {
  readonly #byName = new Map<string, HealthIndicator>();

  get all(): readonly HealthIndicator[] {
    return [...this.#byName.values()];
  }

  register(indicator: HealthIndicator): void {
    if (this.#byName.has(indicator.name))
      throw new CompositionError(
        `Two health indicators are called "${indicator.name}". Give the second one another name; an indicator of a driver carries the name of its instance.`,
      );
    this.#byName.set(indicator.name, indicator);
  }
}

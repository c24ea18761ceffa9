import type { InfrastructureOptions } from './infrastructure.options.js';
import { Plan } from './plan.js';
import { assertValid, readConfiguration } from './read-configuration.js';

/**
 * The plan that `InfrastructureModule.forRoot(options)` would follow here and now, without starting anything.
 * @throws ConfigurationError with every problem.
 */
export function describePlan(options: InfrastructureOptions = {}): Plan {
  const { configuration, ...given } = options;
  return Plan.of(assertValid(readConfiguration({ given, configuration })));
}

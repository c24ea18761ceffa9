import type { Duration } from '#core';
import type { ConcernDefinition, FinishContext, OptionValues } from '#core/nest';
import { resilienceDrivers } from './drivers/manifest.js';
import { resilienceOptionTable } from './resilience.option-table.js';
import type { ResilienceSettings } from './resilience.options.js';

type Values = OptionValues<typeof resilienceOptionTable>;

/** Everything about the concern that is known before any module is built. */
export const resilienceConcern: ConcernDefinition<typeof resilienceOptionTable, ResilienceSettings> = {
  name: 'resilience',
  options: resilienceOptionTable,
  drivers: resilienceDrivers,
  defaultDriver: 'in-process',
  impliedBy: {},
  codeOnly: ['counts', 'retries'],
  instanceVariables: 'flat',
  instancesInherit: true,
  finish(values, context) {
    atLeast(values, context, ['retryBase', 'retryCap']);
    atLeast(values, context, ['breakerOpen', 'breakerOpenMax']);
    windowHoldsMinimum(values, context);
    undeclared(values, context);
    return values;
  },
};

type DurationKey = { [Key in keyof Values]: Values[Key] extends Duration ? Key : never }[keyof Values];

function atLeast(
  values: Values,
  { failed, variable, problem }: FinishContext,
  [low, high]: readonly [DurationKey, DurationKey],
): void {
  if (values[low].milliseconds <= values[high].milliseconds || failed.has(low) || failed.has(high)) return;
  problem({
    subject: variable(high),
    expected: `at least ${variable(low)}, which is ${values[low]}`,
    found: String(values[high]),
    source: 'both together',
    fix: `Raise ${variable(high)} or lower ${variable(low)}.`,
  });
}

/** A circuit that can never open looks like protection. */
function windowHoldsMinimum(values: Values, { failed, variable, problem }: FinishContext): void {
  const { breakerWindowCalls: window, breakerMinimumCalls: minimum } = values;
  if (window === 0 || window >= minimum || failed.has('breakerWindowCalls') || failed.has('breakerMinimumCalls'))
    return;
  problem({
    subject: variable('breakerWindowCalls'),
    expected: `0, or at least ${variable('breakerMinimumCalls')}, which is ${minimum}`,
    found: String(window),
    source: 'both together',
    fix: `Raise ${variable('breakerWindowCalls')} or lower ${variable('breakerMinimumCalls')}: the circuit would never open.`,
  });
}

function undeclared(values: Values, { driver, variable, problem }: FinishContext): void {
  for (const [key, capability] of [
    ['bulkheadSize', 'bulkhead'],
    ['rateLimit', 'rateLimit'],
  ] as const) {
    if (values[key] === 0 || driver.capabilities[capability] !== false) continue;
    problem({
      subject: variable(key),
      expected: `0, because the driver ${driver.name} does not declare "${capability}"`,
      found: String(values[key]),
      source: 'both together',
      fix: `Remove ${variable(key)}, or choose another driver.`,
    });
  }
}

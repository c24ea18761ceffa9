import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import { isDriverFactory } from './choose-driver.js';
import { show } from './read-options.js';

/** The names of the instances that code lists, or that were fixed before. */
export function namesInCode(instances: object, fixed: readonly string[]): ReadonlySet<string> {
  return new Set([...Object.keys(instances), ...fixed.filter((name) => name !== 'default')]);
}

/** A short form (`'postgresql'`, a factory) as options. */
export function normalise(
  path: string,
  choice: unknown,
  problems: ConfigurationProblem[],
): Readonly<Record<string, unknown>> {
  if (choice === undefined) return {};
  if (typeof choice === 'string' || isDriverFactory(choice)) return { driver: choice };
  if (typeof choice === 'object' && choice !== null && !Array.isArray(choice)) return { ...choice };
  problems.push({
    subject: path,
    expected: 'false, the name of a driver, a DriverFactory or an object of options',
    found: show(choice),
    source: 'option',
    fix: 'Correct the option.',
  });
  return {};
}

/** A named instance is there or is not named: a `false` that a variable could not undo would be a third way to say it. */
export function normaliseInstance(
  path: string,
  choice: unknown,
  problems: ConfigurationProblem[],
): Readonly<Record<string, unknown>> {
  if (choice !== false) return normalise(path, choice, problems);
  problems.push({
    subject: path,
    expected: 'the name of a driver, a DriverFactory or an object of options',
    found: 'false',
    source: 'option',
    fix: 'Remove the instance, and the variables that name it: what is not named is not there.',
  });
  return {};
}

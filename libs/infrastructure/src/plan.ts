import type { DriverFactory } from '#core';
import type { Configuration } from '#core/nest';

/** One line of the plan. */
export interface PlanEntry {
  readonly concern: string;
  readonly instance: string;
  /** `off` when the concern is off. */
  readonly driver: string;
  /** What decided: an option, a variable, or the default. */
  readonly why: string;
  /** Where it connects to or keeps its data, without secrets. Empty when the values come later. */
  readonly target: string;
  /** `per process`: other processes do not see what it holds. Empty: it holds nothing. */
  readonly scope: 'shared' | 'per process' | '';
}

/** What the infrastructure of an application is made of, and why. */
export class Plan {
  constructor(
    readonly entries: readonly PlanEntry[],
    readonly warnings: readonly string[],
  ) {}

  static of(configuration: Configuration): Plan {
    const entries = configuration.concerns.flatMap(({ concern, instances }): PlanEntry[] => {
      if (instances === undefined)
        return [{ concern, instance: 'default', driver: 'off', why: `option ${concern}`, target: '', scope: '' }];
      return instances.map(({ instance, driver, why, target, standsOn }) => ({
        concern,
        instance,
        driver: driver.name,
        why,
        target,
        scope: scopeOf(driver, standsOn, configuration),
      }));
    });
    return new Plan(entries, configuration.warnings);
  }

  /** As aligned lines for a person, warnings last. */
  toLines(): readonly string[] {
    const rows = [
      ['concern', 'driver', 'why', 'target', 'scope'],
      ...this.entries.map(({ concern, instance, driver, why, target, scope }) => [
        instance === 'default' ? concern : `${concern}:${instance}`,
        driver,
        why,
        target,
        scope,
      ]),
    ];
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    const lines = rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    return [...lines, ...this.warnings.map((warning) => `warning: ${warning}`)];
  }

  toString(): string {
    return this.toLines().join('\n');
  }
}

/** What stands for nothing is nowhere. */
function scopeOf(
  driver: DriverFactory,
  standsOn: string | undefined,
  configuration: Configuration,
): PlanEntry['scope'] {
  if (driver.absent === true) return '';
  return isShared(driver, standsOn, configuration) ? 'shared' : 'per process';
}

/** What works on another concern is shared as far as that is. */
function isShared(driver: DriverFactory, standsOn = 'default', configuration: Configuration): boolean {
  if (driver.perProcess === true || driver.capabilities['sharedByProcesses'] === false) return false;
  return (driver.concerns ?? []).every((needed) => {
    const below = configuration.concerns.find(({ concern }) => concern === needed)?.instances;
    return below?.find(({ instance }) => instance === standsOn)?.driver.capabilities['sharedByProcesses'] !== false;
  });
}

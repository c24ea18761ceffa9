import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { GeneralValues } from './general.options.js';
import type { OptionTable, OptionValues } from './option.js';
import type { Follows, StandsOn } from './stands-on.js';

/** What makes a driver the one that is used, for the plan. */
export interface DriverReason {
  readonly name: string;
  readonly why: string;
}

export interface FinishContext {
  readonly instance: string;
  readonly general: GeneralValues;
  readonly driver: DriverFactory;
  /** Options whose value has a problem already. */
  readonly failed: ReadonlySet<string>;
  /** Whether code gives a value for one of `codeOnly`. */
  inCode(key: string): boolean;
  /** The instance of the concern below, where the concern has one. */
  readonly standsOn: string | undefined;
  /** The full variable name of an option, such as `DATABASE__REPORTING__URL`. */
  variable(option: string): string;
  problem(problem: ConfigurationProblem): void;
  warn(warning: string): void;
}

/**
 * Everything about a concern that is known before any module is built: its options, its drivers and how one is chosen. Nothing of a driver is
 * imported by it.
 */
export interface ConcernDefinition<Table extends OptionTable = OptionTable, Settings = unknown> {
  /** The key in `forRoot` options; in capitals, the prefix of the variables. */
  readonly name: string;
  readonly options: Table;
  readonly drivers: Readonly<Record<string, DriverFactory<Settings>>>;
  readonly defaultDriver: string;
  /** A driver that a value implies: `postgresql` for a `url`. The key is the option, the value the driver. */
  readonly impliedBy: Readonly<Record<string, string>>;
  /** Keys that only code can set, such as `entities`. */
  readonly codeOnly: readonly string[];
  /** Set when there is only the default instance. Completes "expected no named instance, because ...". */
  readonly onlyDefault?: string;
  /** Variables of the default instance that are called as others have named them, without the concern's prefix: `LOG_LEVEL`. Default: none. */
  readonly standardVariables?: readonly string[];
  /** `nested` (default): `DATABASE__REPORTING__URL`. `flat`: `RESILIENCE_PAYMENTS_TOTAL_TIMEOUT`, the name being what stands between prefix and a known option. */
  readonly instanceVariables?: 'nested' | 'flat';
  /** A named instance takes over what the default one was given, where it says nothing itself. */
  readonly instancesInherit?: boolean;
  /**
   * Other concerns, each instance of which can carry instances of this one: that counts which the driver works on (`DriverFactory.concerns`), else the first. The drivers of two
   * of these must not stand on the same one, unless it is `shared`.
   */
  readonly standsOn?: readonly StandsOn[];
  /** The first of these concerns that is there decides before `defaultDriver` does. They must be configured before this one, and in the same configuration. */
  readonly follows?: readonly Follows[];
  /** Fills defaults that depend on other values, and checks what concerns several of them. */
  finish(values: OptionValues<Table>, context: FinishContext): Settings;
}

import type { DriverChoice, DriverName, OptionInputs, OptionValues } from '#core/nest';
import { type resilienceOptionTable } from './resilience.option-table.js';

/** What only code can say of a policy. */
export interface PolicyJudgement {
  /**
   * Whether an error tells that the dependency is unwell, so that the circuit counts it as a failure. Default: of our own errors those whose row says `transient` or
   * `exhausted` and whose level is at least `warn`, and every error that is not ours; not what refused a call to protect something, unless nothing succeeds any more.
   */
  readonly counts?: ((error: unknown) => boolean) | undefined;
  /** Whether trying again may help. Default: when the row of one of our own errors says `transient`. It can say yes to errors of other libraries. */
  readonly retries?: ((error: unknown) => boolean) | undefined;
}

/** The settings of one policy, resolved: what a driver is made with. */
export type ResilienceSettings = OptionValues<typeof resilienceOptionTable> & PolicyJudgement;

export type ResilienceDriverName = DriverName<'in-process', ResilienceSettings>;

/** One policy. */
export interface ResilienceInstanceOptions extends OptionInputs<typeof resilienceOptionTable>, PolicyJudgement {
  readonly driver?: ResilienceDriverName | undefined;
}

/** What holds for all policies, and the policies that differ from it, by name. */
export interface ResilienceOptions extends ResilienceInstanceOptions {
  readonly instances?: Readonly<Record<string, ResilienceInstanceOptions>> | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type ResilienceChoice = DriverChoice<'in-process', ResilienceOptions, ResilienceSettings>;

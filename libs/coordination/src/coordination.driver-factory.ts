import type { DriverFactory, DriverParts } from '#core';
import type { InjectionToken } from '@nestjs/common';
import type { CoordinationDriver } from './coordination.driver.js';
import type { CoordinationSettings } from './coordination.options.js';

export interface CoordinationDriverParts extends DriverParts {
  /**
   * Whether the application uses this instance, so far as its modules show. False: nothing is called but `close`, and a driver makes no tables, connections
   * or loops; it may still tell `OwnSchema` what it would keep there.
   */
  readonly used: boolean;
}

/** A driver of coordination that can be chosen: a built-in one, or one of your own. */
export interface CoordinationDriverFactory extends DriverFactory<CoordinationSettings, CoordinationDriver> {
  /**
   * Tokens of providers of other concerns that it is made with; their concern must be on. `standsOn` is the name of the instance that it works on, of the concern that `concerns`
   * names. Asked for only when the driver was chosen, so that it may load what it needs to name them. Default: none.
   */
  needs?(standsOn: string): Promise<readonly InjectionToken[]>;
  /** @param needed what `needs` asked for, in that order. */
  create(
    settings: CoordinationSettings,
    parts: CoordinationDriverParts,
    needed?: readonly unknown[],
  ): Promise<CoordinationDriver>;
}

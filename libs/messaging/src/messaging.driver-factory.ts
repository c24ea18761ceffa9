import type { DriverFactory, DriverParts } from '#core';
import type { UnitOfWork } from '#domain/database';
import type { InjectionToken } from '@nestjs/common';
import type { MessagingDriver } from './messaging.driver.js';
import type { MessagingSettings } from './messaging.options.js';

export interface MessagingDriverParts extends DriverParts {
  /**
   * Whether the application uses this event bus, so far as its modules show. False: nothing is called but `close`, and a driver makes no tables, connections
   * or loops; it may still tell `OwnSchema` what it would keep there.
   */
  readonly used: boolean;
  /** Of the database that the bus works with. Undefined where the concern `database` is off. */
  readonly unitOfWork?: UnitOfWork | undefined;
}

/** A driver of the event bus that can be chosen. */
export interface MessagingDriverFactory extends DriverFactory<MessagingSettings, MessagingDriver> {
  /**
   * Tokens of providers of other concerns that it is made with; their concern must be on. `database` is the name of the database that the bus works with. Asked for only when the driver was chosen, so that it may load
   * what it needs to name them. Default: none.
   */
  needs?(database: string): Promise<readonly InjectionToken[]>;
  /** @param needed what `needs` asked for, in that order. */
  create(
    settings: MessagingSettings,
    parts: MessagingDriverParts,
    needed?: readonly unknown[],
  ): Promise<MessagingDriver>;
}

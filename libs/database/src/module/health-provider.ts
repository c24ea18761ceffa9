import { Clock, HealthIndicators } from '#core';
import type { FactoryProvider } from '@nestjs/common';
import { DatabaseHealth } from '../database.health.js';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import { databaseTokens } from './tokens.js';

/** Registers how one database can be looked at. */
export function healthProvider(instance: string): FactoryProvider {
  const tokens = databaseTokens(instance);
  return {
    provide: tokens.health,
    inject: [HealthIndicators, tokens.driver, tokens.settings, tokens.ownSchema, Clock],
    useFactory: (
      indicators: HealthIndicators,
      driver: DatabaseDriver,
      ...[settings, ownSchema, clock]: [DatabaseSettings, DatabaseOwnSchema, Clock]
    ) => {
      const indicator = new DatabaseHealth({ instance, driver, settings, ownSchema, clock });
      indicators.register(indicator);
      return indicator;
    },
  };
}

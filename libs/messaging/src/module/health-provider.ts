import { HealthIndicators } from '#core';
import type { FactoryProvider } from '@nestjs/common';
import { MessagingHealth } from '../messaging.health.js';
import type { MessagingDriver } from '../messaging.driver.js';
import { groupBelow, type ChosenBus } from './driver-provider.js';
import { messagingTokens } from './tokens.js';

/** Registers how one event bus can be looked at, where its driver has something to tell. */
export function healthProvider(bus: ChosenBus): FactoryProvider {
  const { instance } = bus;
  const { driver: driverToken, health } = messagingTokens(instance);
  return {
    provide: health,
    inject: [HealthIndicators, driverToken],
    useFactory: (indicators: HealthIndicators, driver: MessagingDriver) => {
      const backlog = driver.backlog?.bind(driver);
      if (backlog === undefined) return undefined;
      const indicator = new MessagingHealth({ instance, group: groupBelow(bus), backlog });
      indicators.register(indicator);
      return indicator;
    },
  };
}

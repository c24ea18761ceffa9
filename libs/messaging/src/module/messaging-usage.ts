import { instanceToken, isInjected } from '#core/nest';
import { DeadLetters, EventBus } from '#domain/messaging';
import type { ModulesContainer } from '@nestjs/core';
import { declaresHandlers } from '../handlers/handler-discovery.js';

/**
 * Whether the application uses one event bus, so far as its classes show before any of them is made: one injects a port of it, or has an event handler on it.
 * An application that does neither gets no tables for it, and its start need not be allowed to make any.
 */
export function usesMessaging(modules: ModulesContainer, bus: string): boolean {
  return (
    [EventBus, DeadLetters].some((port) =>
      isInjected(modules, instanceToken(port, bus), { by: 'application', counts: 'optional' }),
    ) || declaresHandlers(modules, bus)
  );
}

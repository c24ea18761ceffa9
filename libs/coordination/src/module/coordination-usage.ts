import { instanceToken, isInjected } from '#core/nest';
import type { ModulesContainer } from '@nestjs/core';
import { COORDINATION_PORTS } from './coordination-ports.js';

/**
 * Whether one instance is used, so far as the application's classes and our own modules show before any of them is made: one injects a port of it, by itself or through a decorator. An application that does not gets no
 * tables for it, and its start need not be allowed to make any.
 */
export function usesCoordination(modules: ModulesContainer, instance: string): boolean {
  return COORDINATION_PORTS.some((port) => isInjected(modules, instanceToken(port, instance), { counts: 'optional' }));
}

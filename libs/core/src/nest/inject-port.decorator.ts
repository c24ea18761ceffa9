import { Inject } from '@nestjs/common';
import { portToken, type EntityClass, type PortClass } from './port-token.js';

/**
 * Injects a named instance of a port, or the repository of an entity: `@InjectPort(UnitOfWork, 'reporting')`, `@InjectPort(Repository, Order)`.
 * The default instance of a port needs no decorator: its class is the token.
 */
export function InjectPort(port: PortClass, instance?: string): ParameterDecorator & PropertyDecorator;
export function InjectPort(
  port: PortClass,
  entity: EntityClass,
  instance?: string,
): ParameterDecorator & PropertyDecorator;
export function InjectPort(
  port: PortClass,
  first?: string | EntityClass,
  second?: string,
): ParameterDecorator & PropertyDecorator {
  const token =
    typeof first === 'function' ? portToken(port, first, second) : portToken(port, first as string | undefined);
  return Inject(token as symbol);
}

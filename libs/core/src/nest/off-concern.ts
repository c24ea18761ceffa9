import { Scope, type FactoryProvider, type InjectionToken } from '@nestjs/common';
import { ConcernOffError } from '../errors/configuration.errors.js';
import { portToken, type PortClass } from './port-token.js';

/** Marks the provider of a port whose concern is off: an application may bind the port itself. */
export const OFF = Symbol('nestjs-groundwork/off');

/**
 * A provider for a port whose concern is off: nothing happens until someone injects it, and then the error says what to do. It is transient,
 * because Nest makes a transient provider only for who asks for it. A token that nobody bound would make `overrideProvider` silently do nothing.
 */
export function offConcernProvider(
  port: PortClass,
  concern: string,
  token: InjectionToken = portToken(port) as InjectionToken,
): FactoryProvider {
  const refuse = (): never => {
    throw new ConcernOffError(port.portName, concern);
  };
  return { provide: token, scope: Scope.TRANSIENT, useFactory: Object.assign(refuse, { [OFF]: true }) };
}

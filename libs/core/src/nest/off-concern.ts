import { Scope, type FactoryProvider, type InjectionToken } from '@nestjs/common';
import { ConcernOffError } from '../errors/configuration.errors.js';
import { portToken, type PortClass } from './port-token.js';

/**
 * A provider for a port whose concern is off: nothing happens until someone injects it, and then the error says what to do. It is transient,
 * because Nest makes a transient provider only for who asks for it. A token that nobody bound would make `overrideProvider` silently do nothing.
 */
export function offConcernProvider(
  port: PortClass,
  concern: string,
  token: InjectionToken = portToken(port) as InjectionToken,
): FactoryProvider {
  return {
    provide: token,
    scope: Scope.TRANSIENT,
    useFactory: () => {
      throw new ConcernOffError(port.portName, concern);
    },
  };
}

import { Injectable, Scope, type Type } from '@nestjs/common';
import type { EventContext } from '#domain/messaging';
import { EventHandler } from '../../decorators/event-handler.decorator.js';
import type { SuiteHandler } from '../messaging-harness.js';

/** A provider as an application writes it, decorated by hand, because its options are known only when the case runs. */
export function hostOf({ definition, options, host, requestScoped, handle }: SuiteHandler): Type<object> {
  class Host {
    handle(payload: unknown, context: EventContext): Promise<void> {
      return handle(payload, context);
    }
  }
  Object.defineProperty(Host, 'name', { value: host });
  Injectable({ scope: requestScoped ? Scope.REQUEST : Scope.DEFAULT })(Host);
  const descriptor = Object.getOwnPropertyDescriptor(Host.prototype, 'handle');
  if (descriptor === undefined) throw new TypeError('A class has the method that it was written with.');
  EventHandler(definition, options)(Host.prototype, 'handle', descriptor);
  return Host;
}

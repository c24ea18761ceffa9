import { CompositionError } from '#core';
import type { EventContext, EventDefinition, EventOutput } from '#domain/messaging';
import type { EventHandlerOptions } from '../handlers/registered-handler.js';

/** What one `@EventHandler` said about a method. */
export interface EventHandlerMetadata {
  readonly event: EventDefinition;
  readonly options: EventHandlerOptions;
}

/** Fits methods that take the event's payload and, if they like, its context. */
export type EventHandlerDecorator<Payload> = <Method extends (payload: Payload, context: EventContext) => unknown>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

const kHandles = Symbol.for('nestjs-groundwork/event-handler');

/**
 * Handles one type of event on behalf of a group: `@EventHandler(OrderPlaced, { group: 'confirmation' })`. The class is a provider or a controller
 * of any module, in the default scope. Several on one method handle several events, or one event for several groups.
 *
 * A subclass inherits it; an overriding method with decorators of its own replaces those above it.
 * @throws CompositionError on what is no method of an object, or no event.
 */
export function EventHandler<Definition extends EventDefinition>(
  event: Definition,
  options: EventHandlerOptions,
): EventHandlerDecorator<EventOutput<Definition>> {
  return (target, name, descriptor: PropertyDescriptor | undefined) => {
    const place = `${typeof target === 'function' ? target.name : target.constructor.name}.${String(name)}`;
    if (typeof descriptor?.value !== 'function')
      throw new CompositionError(`@EventHandler() decorates a method, and ${place} is none.`);
    if (typeof target === 'function')
      throw new CompositionError(
        `${place} is static, and @EventHandler() needs an object that Nest made. Decorate a method of its objects.`,
      );
    if (!isDefinition(event))
      throw new CompositionError(
        `@EventHandler() of ${place} was given no event. Give what defineEvent returned; undefined is what two files that import each other give.`,
      );
    if (!isObject(options))
      throw new CompositionError(`@EventHandler() of ${place} was given no options. Name its group: { group: '...' }.`);
    const before = metadataOf(Reflect.getOwnMetadata(kHandles, target, name));
    Reflect.defineMetadata(kHandles, [{ event, options }, ...before], target, name); // decorators run from the bottom up
  };
}

/** What the nearest class in the chain of `prototype` that decorates `method` says about it. */
export function eventHandlersOf(prototype: object, method: string | symbol): readonly EventHandlerMetadata[] {
  return metadataOf(Reflect.getMetadata(kHandles, prototype, method));
}

function metadataOf(found: unknown): readonly EventHandlerMetadata[] {
  return Array.isArray(found) ? (found as EventHandlerMetadata[]) : []; // written by the decorator above
}

function isDefinition(value: unknown): value is EventDefinition {
  return (
    isObject(value) && 'name' in value && typeof value.name === 'string' && 'version' in value && 'schema' in value
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

import type { EventContext } from '#domain/messaging';
import type { ModulesContainer } from '@nestjs/core';
import { eventHandlersOf, type EventHandlerMetadata } from '../decorators/event-handler.decorator.js';

/** A decorated method of an object that Nest made. */
export interface DiscoveredHandler extends EventHandlerMetadata {
  /** Class and method: `ConfirmOrder.handle`. */
  readonly where: string;
  /** The module that provides it. */
  readonly module: string;
  invoke(payload: unknown, context: EventContext): Promise<unknown>;
}

export interface Discovery {
  readonly handlers: readonly DiscoveredHandler[];
  /** Handlers that cannot be called, one sentence each. */
  readonly problems: readonly string[];
}

/** The part of Nest's wrapper of a provider that is read here. */
interface Host {
  readonly instance: unknown;
  readonly metatype: unknown;
  readonly isTransient: boolean;
  isDependencyTreeStatic(): boolean;
}

/**
 * The event handlers of one application: decorated methods of the providers and controllers of all its modules. An object that several tokens give counts
 * once. Called when every provider was made.
 */
export function discoverHandlers(modules: ModulesContainer): Discovery {
  const seen = new Set<unknown>();
  const handlers: DiscoveredHandler[] = [];
  const problems: string[] = [];
  for (const { name: module, providers, controllers } of modules.values()) {
    const hosts: readonly Host[] = [...providers.values(), ...controllers.values()];
    for (const host of hosts) {
      if (host.isTransient || !host.isDependencyTreeStatic()) {
        problems.push(...madeAnew(host, seen));
      } else if (isObject(host.instance) && !seen.has(host.instance)) {
        seen.add(host.instance);
        handlers.push(...handlersOf(host.instance, module));
      }
    }
  }
  return { handlers, problems };
}

/** Whether a class of the application has event handlers on the bus, told before any object of it is made. Objects of factories are not seen. */
export function declaresHandlers(modules: ModulesContainer, bus: string): boolean {
  return [...modules.values()]
    .flatMap(({ providers, controllers }): readonly Host[] => [...providers.values(), ...controllers.values()])
    .some(({ metatype, instance }) => {
      const prototype: unknown = typeof metatype === 'function' ? metatype.prototype : undefined;
      return declares(prototype, bus) || (isObject(instance) && declares(Object.getPrototypeOf(instance), bus));
    });
}

function declares(prototype: unknown, bus: string): boolean {
  return (
    isObject(prototype) &&
    methodNames(prototype).some((method) =>
      eventHandlersOf(prototype, method).some(({ options }) => busOf(options) === bus),
    )
  );
}

/** The bus that a handler says. */
export function busOf({ bus = 'default' }: EventHandlerMetadata['options']): string {
  return bus;
}

function handlersOf(instance: object, module: string): readonly DiscoveredHandler[] {
  const prototype: unknown = Object.getPrototypeOf(instance);
  if (!isObject(prototype)) return [];
  return methodNames(prototype).flatMap((method) =>
    eventHandlersOf(prototype, method).map((metadata): DiscoveredHandler => ({
      ...metadata,
      module,
      where: `${instance.constructor.name}.${String(method)}`,
      invoke: async (payload, context) => {
        const handle: unknown = Reflect.get(instance, method); // at each call, so that a test can replace it
        if (typeof handle !== 'function') throw new TypeError(`${String(method)} is no longer a method.`);
        return Reflect.apply(handle, instance, [payload, context]) as unknown;
      },
    })),
  );
}

/** There is no one object to call: it is made for each request, or for each who injects it. */
function madeAnew({ metatype }: Host, seen: Set<unknown>): readonly string[] {
  if (typeof metatype !== 'function' || seen.has(metatype)) return [];
  const prototype: unknown = metatype.prototype;
  if (!isObject(prototype)) return [];
  seen.add(metatype);
  return methodNames(prototype)
    .filter((method) => eventHandlersOf(prototype, method).length > 0)
    .map(
      (method) =>
        `${metatype.name}.${String(method)} is in a class that is request-scoped or transient, by itself or by what it injects, so that there is no object to call. Give it and what it injects the default scope; CallContext.current() tells what an event was published with.`,
    );
}

/** Without reading a value: a getter might do anything. */
function methodNames(prototype: object): readonly (string | symbol)[] {
  const names = new Set<string | symbol>();
  for (let link: unknown = prototype; isObject(link) && link !== Object.prototype; link = Object.getPrototypeOf(link)) {
    for (const name of Reflect.ownKeys(link)) names.add(name);
  }
  return [...names];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

import { CompositionError } from '#core';
import { Cache, type CacheNamespace } from '#domain/cache';
import { Inject } from '@nestjs/common';

const kCache = Symbol.for('nestjs-groundwork/cached');

type AnyMethod = (...parameters: never[]) => Promise<unknown>;

/** Nothing more when `Key` can be called with the parameters that are given; else what fits nothing. */
type Takes<Key, Given extends readonly unknown[]> = Key extends (...parameters: Given) => unknown ? unknown : never;

/** Decorates a method whose parameters `Key` takes. It may have more of them. */
export type CachedMethod<Key> = <Method extends AnyMethod>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method> & Takes<Key, Parameters<Method>>,
) => void;

/** The same, where `Key` takes what the method resolves to before its parameters. */
export type PutMethod<Key> = <Method extends AnyMethod>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method> & Takes<Key, [Awaited<ReturnType<Method>>, ...Parameters<Method>]>,
) => void;

/** One call of it. */
export interface CachedCall {
  readonly namespace: CacheNamespace<unknown>;
  readonly parameters: readonly unknown[];
  /** The method itself. */
  proceed(): Promise<unknown>;
}

export interface CachedMethodRequest {
  /** The decorator's name, for messages. */
  readonly decorator: string;
  /** Default: of the class and the method. */
  readonly namespace: string | undefined;
  readonly around: (call: CachedCall) => Promise<unknown>;
}

/**
 * Puts `around` in the place of the decorated method. The cache is injected into the object as a property, so that the object must be made by Nest.
 * @throws CompositionError when it decorates no method of an object.
 */
export function decorateCached({ decorator, namespace, around }: CachedMethodRequest) {
  return (target: object, name: string | symbol, descriptor: PropertyDescriptor | undefined): void => {
    const original: unknown = descriptor?.value; // a field has no descriptor
    if (descriptor === undefined || typeof original !== 'function')
      throw new CompositionError(`${decorator} decorates a method, and ${String(name)} is none.`);
    if (typeof target === 'function')
      throw new CompositionError(
        `${target.name}.${String(name)} is static, and ${decorator} needs an object that Nest made. Decorate a method of its objects.`,
      );
    Inject(Cache)(target, kCache);
    const method = `${target.constructor.name}.${String(name)}`;
    const wrapped = function (this: object | undefined, ...parameters: unknown[]): Promise<unknown> {
      const cache: unknown = this === undefined ? undefined : Reflect.get(this, kCache);
      if (!isCache(cache)) return Promise.reject(notMade(decorator, this, method));
      const proceed = async (): Promise<unknown> => Reflect.apply(original, this, parameters) as unknown;
      return around({ namespace: cache.namespace(namespace ?? method), proceed, parameters });
    };
    Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
    Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true });
    for (const key of Reflect.getMetadataKeys(original))
      Reflect.defineMetadata(key, Reflect.getMetadata(key, original), wrapped);
    descriptor.value = wrapped;
  };
}

/** A stand-in given by `overrideProvider` need not extend the port. */
function isCache(value: unknown): value is Pick<Cache, 'namespace'> {
  return typeof value === 'object' && value !== null && 'namespace' in value && typeof value.namespace === 'function';
}

function notMade(decorator: string, object: object | undefined, method: string): CompositionError {
  return new CompositionError(
    object === undefined
      ? `${method} is ${decorator} and was called without its object. Call it on the object, or pass a function that does.`
      : `${method} is ${decorator}, but the object was not made by Nest, so it has no cache. List the class as a provider and inject it.`,
  );
}

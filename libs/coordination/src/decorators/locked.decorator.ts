import { CompositionError } from '#core';
import { portToken } from '#core/nest';
import { Locks, type LockWaitOptions } from '#domain/coordination';
import { Inject } from '@nestjs/common';

export interface LockedOptions extends Omit<LockWaitOptions, 'signal'> {
  /** The named instance of coordination. Default: the default one. */
  readonly coordination?: string | undefined;
}

/** The name of the lock, or how it follows from the method's arguments. */
export type LockName<Arguments extends readonly never[]> = string | ((...args: Arguments) => string);

/**
 * Runs the method while it holds the lock of that name: `@Locked('stock-count')`, `@Locked((orderId: string) => \`order:${orderId}\`, { wait: '2s' })`. A method that needs the lock's signal or its fence calls
 * `Locks.run` instead.
 *
 * The locks are injected into the object as a property, so the object must be made by Nest.
 * @throws CompositionError when it was not; what `Locks.run` throws.
 */
export function Locked<Arguments extends readonly never[]>(
  name: LockName<Arguments>,
  options: LockedOptions = {},
): MethodDecorator {
  const { coordination = 'default', ...waiting } = options;
  const key = Symbol.for(`nestjs-groundwork/locked/${coordination}`);
  return (target, method, descriptor: PropertyDescriptor | undefined) => {
    const original: unknown = descriptor?.value; // a field has no descriptor
    if (descriptor === undefined || typeof original !== 'function')
      throw new CompositionError(`@Locked() decorates a method, and ${String(method)} is none.`);
    if (typeof target === 'function')
      throw new CompositionError(
        `${target.name}.${String(method)} is static, and @Locked() needs an object that Nest made. Decorate a method of its objects.`,
      );
    Inject(portToken(Locks, coordination) as symbol)(target, key);
    const wrapped = async function (this: object | undefined, ...parameters: never[]): Promise<unknown> {
      const locks: unknown = this === undefined ? undefined : Reflect.get(this, key);
      if (!hasRun(locks)) throw new CompositionError(notMade(this, target, String(method)));
      const lock = typeof name === 'string' ? name : (Reflect.apply(name, undefined, parameters) as string); // checked by `run`
      return locks.run(lock, async () => Reflect.apply(original, this, parameters) as unknown, waiting);
    };
    Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
    Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true });
    for (const metadataKey of Reflect.getMetadataKeys(original))
      Reflect.defineMetadata(metadataKey, Reflect.getMetadata(metadataKey, original), wrapped);
    descriptor.value = wrapped;
  };
}

/** A stand-in given by `overrideProvider` need not extend the port. */
function hasRun(value: unknown): value is Pick<Locks, 'run'> {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function';
}

function notMade(object: object | undefined, target: object, name: string): string {
  return object === undefined
    ? `${target.constructor.name}.${name} is @Locked() and was called without its object. Call it on the object, or pass a function that does.`
    : `${object.constructor.name}.${name} is @Locked(), but the object was not made by Nest, so it has no locks. List the class as a provider and inject it.`;
}

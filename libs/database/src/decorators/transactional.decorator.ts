import { CompositionError } from '#core';
import { portToken } from '#core/nest';
import { UnitOfWork, type UnitOfWorkOptions } from '#domain/database';
import { Inject } from '@nestjs/common';

export interface TransactionalOptions extends Omit<UnitOfWorkOptions, 'signal'> {
  /** The named database. Default: the default one. */
  readonly database?: string;
}

/**
 * Runs the method as a unit of work: `@Transactional()`, `@Transactional({ isolation: 'serializable' })`. The method is repeated as a whole when it
 * collides with a concurrent transaction, so what it does outside the database must bear repetition.
 *
 * The unit of work is injected into the object as a property, so the object must be made by Nest.
 * @throws CompositionError when it was not.
 */
export function Transactional(options: TransactionalOptions = {}): MethodDecorator {
  const { database, ...unitOfWorkOptions } = options;
  const key = Symbol.for(`nestjs-groundwork/transactional/${database ?? 'default'}`);
  return (target, name, descriptor: PropertyDescriptor | undefined) => {
    const original: unknown = descriptor?.value; // a field has no descriptor
    if (descriptor === undefined || typeof original !== 'function')
      throw new CompositionError(`@Transactional() decorates a method, and ${String(name)} is none.`);
    if (typeof target === 'function')
      throw new CompositionError(
        `${target.name}.${String(name)} is static, and @Transactional() needs an object that Nest made. Decorate a method of its objects.`,
      );
    Inject(portToken(UnitOfWork, database) as symbol)(target, key);
    const wrapped = function (this: object | undefined, ...parameters: unknown[]): Promise<unknown> {
      const unitOfWork: unknown = this === undefined ? undefined : Reflect.get(this, key);
      if (!(unitOfWork instanceof UnitOfWork) && !hasRun(unitOfWork)) {
        return Promise.reject(
          new CompositionError(
            this === undefined
              ? `${target.constructor.name}.${String(name)} is @Transactional() and was called without its object. Call it on the object, or pass a function that does.`
              : `${this.constructor.name}.${String(name)} is @Transactional(), but the object was not made by Nest, so it has no unit of work. List the class as a provider and inject it.`,
          ),
        );
      }
      return unitOfWork.run(async () => Reflect.apply(original, this, parameters) as unknown, unitOfWorkOptions);
    };
    Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
    for (const metadataKey of Reflect.getMetadataKeys(original))
      Reflect.defineMetadata(metadataKey, Reflect.getMetadata(metadataKey, original), wrapped);
    descriptor.value = wrapped;
  };
}

/** A stand-in given by `overrideProvider` need not extend the port. */
function hasRun(value: unknown): value is Pick<UnitOfWork, 'run'> {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function';
}

import { CompositionError } from '#core';
import { Resilience } from '#domain/resilience';
import { Inject } from '@nestjs/common';

export interface ResilientOptions {
  /** Whether calling the method twice has the effect of calling it once. Only then is it ever tried again. Default false. */
  readonly idempotent?: boolean;
}

const kResilience = Symbol.for('nestjs-groundwork/resilient');

/**
 * Runs the method under the policy of that name: `@Resilient('payments', { idempotent: true })`. A method that needs the attempt's signal calls
 * `Resilience.policy(name).execute` instead.
 *
 * The policies are injected into the object as a property, so the object must be made by Nest.
 * @throws CompositionError when it was not.
 */
export function Resilient(policy: string, options: ResilientOptions = {}): MethodDecorator {
  return (target, name, descriptor: PropertyDescriptor | undefined) => {
    const original: unknown = descriptor?.value; // a field has no descriptor
    if (descriptor === undefined || typeof original !== 'function')
      throw new CompositionError(`@Resilient() decorates a method, and ${String(name)} is none.`);
    if (typeof target === 'function')
      throw new CompositionError(
        `${target.name}.${String(name)} is static, and @Resilient() needs an object that Nest made. Decorate a method of its objects.`,
      );
    Inject(Resilience)(target, kResilience);
    const wrapped = function (this: object | undefined, ...parameters: unknown[]): Promise<unknown> {
      const resilience: unknown = this === undefined ? undefined : Reflect.get(this, kResilience);
      if (!hasPolicies(resilience)) return Promise.reject(new CompositionError(notMade(this, target, String(name))));
      return resilience
        .policy(policy)
        .execute(async () => Reflect.apply(original, this, parameters) as unknown, options);
    };
    Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
    Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true });
    for (const metadataKey of Reflect.getMetadataKeys(original))
      Reflect.defineMetadata(metadataKey, Reflect.getMetadata(metadataKey, original), wrapped);
    descriptor.value = wrapped;
  };
}

/** A stand-in given by `overrideProvider` need not extend the port. */
function hasPolicies(value: unknown): value is Pick<Resilience, 'policy'> {
  return typeof value === 'object' && value !== null && 'policy' in value && typeof value.policy === 'function';
}

function notMade(object: object | undefined, target: object, name: string): string {
  return object === undefined
    ? `${target.constructor.name}.${name} is @Resilient() and was called without its object. Call it on the object, or pass a function that does.`
    : `${object.constructor.name}.${name} is @Resilient(), but the object was not made by Nest, so it has no policies. List the class as a provider and inject it.`;
}

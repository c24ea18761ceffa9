import { CompositionError } from '#core';
import type { CoordinationDriver } from '../coordination.driver.js';

/** Stands in for a driver that nobody seemed to need and that was therefore not set up: whoever calls it all the same is told what to say. */
export function unusedDriver(driver: CoordinationDriver, instance: string): CoordinationDriver {
  const refuse = (): Promise<never> => Promise.reject(unused(instance));
  return {
    name: driver.name,
    capabilities: driver.capabilities,
    locks: { acquire: refuse, renew: refuse, release: refuse, onReleased: () => () => undefined },
    limits: { take: refuse, reset: refuse },
    idempotency: { begin: refuse, renew: refuse, complete: refuse, abandon: refuse, forget: refuse },
    pubSub: { publish: refuse, subscribe: refuse },
    keyValue: {
      get: refuse,
      set: refuse,
      setIfAbsent: refuse,
      compareAndSet: refuse,
      increment: refuse,
      expire: refuse,
      delete: refuse,
      scan: refuse,
    },
    open: () => Promise.resolve(),
    close: () => driver.close(),
  };
}

function unused(instance: string): CompositionError {
  const [name, said] =
    instance === 'default'
      ? ['Coordination', '{ coordination: {} }']
      : [`The coordination "${instance}"`, `{ coordination: { instances: { ${instance}: {} } } }`];
  return new CompositionError(
    `${name} was not set up, because no class injects Locks, RateLimiter, Idempotency, PubSub or KeyValueStore of it, so far as is seen before factories run. Say that it is used: InfrastructureModule.forRoot(${said}).`,
  );
}

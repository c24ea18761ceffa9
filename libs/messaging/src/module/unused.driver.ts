import { CompositionError } from '#core';
import type { MessagingDriver } from '../messaging.driver.js';

/** Stands in for a driver that nobody seemed to need and that was therefore not set up: whoever calls it all the same is told what to say. */
export function unusedDriver(driver: MessagingDriver, bus: string): MessagingDriver {
  const refuse = (): Promise<never> => Promise.reject(unused(bus));
  return {
    name: driver.name,
    capabilities: driver.capabilities,
    publish: refuse,
    subscribe: refuse,
    consume: () => {
      throw unused(bus);
    },
    stop: () => Promise.resolve(),
    groups: refuse,
    setPaused: refuse,
    pending: refuse,
    listDeadLetters: refuse,
    showDeadLetter: refuse,
    redrive: refuse,
    discard: refuse,
    close: () => driver.close(),
  };
}

function unused(bus: string): CompositionError {
  const [name, said] =
    bus === 'default'
      ? ['The event bus', '{ messaging: {} }']
      : [`The event bus "${bus}"`, `{ messaging: { instances: { ${bus}: {} } } }`];
  return new CompositionError(
    `${name} was not set up, because no class injects EventBus or DeadLetters of it and none has an @EventHandler for it, so far as is seen before factories run. Say that it is used: InfrastructureModule.forRoot(${said}).`,
  );
}

import type { FaultReporter } from '#core';
import type { RedisListener } from '#domain/redis';
import type { DriverListener } from './redis.driver.js';

export interface ListenerParts {
  readonly channel: string;
  readonly instance: string;
  readonly faults: FaultReporter;
}

/** What a listener throws is reported: a driver, and the other listeners, go on. */
export function guardedListener(listener: RedisListener, { channel, instance, faults }: ListenerParts): DriverListener {
  const guarded = (what: string, call: () => unknown): void => {
    const report = (error: unknown): void =>
      faults.report({ where: `${what} of the channel "${channel}" of Redis "${instance}"`, error });
    try {
      const done = call();
      if (done instanceof Promise) done.catch(report); // an async function fits the type, too
    } catch (error) {
      report(error);
    }
  };
  return {
    onMessage: (message) => guarded('onMessage', () => listener.onMessage(message)),
    onGap: () => guarded('onGap', () => listener.onGap?.()),
  };
}

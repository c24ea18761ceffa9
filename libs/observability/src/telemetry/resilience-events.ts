import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { RESILIENCE_CHANNEL, type ResilienceEvent } from '#domain/resilience';

/**
 * Tells `count` of everything that policies do in this process.
 * @returns the end of it.
 */
export function countResilienceEvents(count: (policy: string, event: string) => void): () => void {
  const listen = (message: unknown): void => {
    const { policy, kind } = message as ResilienceEvent; // the channel is for these alone
    count(policy, kind);
  };
  subscribe(RESILIENCE_CHANNEL, listen);
  return () => void unsubscribe(RESILIENCE_CHANNEL, listen);
}

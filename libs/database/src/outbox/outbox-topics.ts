import type { WakeUps } from '../wake-ups/wake-ups.js';

/** The hint that a route has messages. */
export function routeTopic(route: string): string {
  return `outbox:${route}`;
}

/** The hint that a message was written that is due later, so that somebody must set a timer for it. */
export const DUE_TOPIC = 'outbox-due';

/** One hint per route. */
export function wakeRoutes(wakeUps: WakeUps, routes: Iterable<string>): void {
  for (const route of new Set(routes)) wakeUps.wake(routeTopic(route));
}

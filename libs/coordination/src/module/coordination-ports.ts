import { Idempotency, KeyValueStore, Locks, PubSub, RateLimiter } from '#domain/coordination';

/** The ports that each instance has. */
export const COORDINATION_PORTS = [Locks, RateLimiter, Idempotency, PubSub, KeyValueStore] as const;

/** What the keys and channels of one instance begin with, behind the prefix of its Redis: several instances can share one server. */
export interface RedisKeys {
  readonly locks: string;
  readonly released: string;
  readonly limits: string;
  readonly idempotency: string;
  readonly values: string;
  readonly channels: string;
}

export function redisKeys(instance: string): RedisKeys {
  const under = (part: string): string => `coordination:${instance}:${part}:`;
  return {
    locks: under('lock'),
    released: under('released'),
    limits: under('limit'),
    idempotency: under('idempotency'),
    values: under('value'),
    channels: under('channel'),
  };
}

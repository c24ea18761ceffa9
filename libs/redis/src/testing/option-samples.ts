import { Duration, Secret } from '#core';
import type { redisOptionTable, RedisStructure } from '../redis.options.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof redisOptionTable, OptionSample>> = {
  url: { code: new Secret('rediss://u:p@127.0.0.1/0'), text: 'rediss://u:p@127.0.0.1/0' },
  password: { code: 'geheim', text: 'geheim' },
  mode: { code: 'cluster', text: 'cluster' },
  sentinelMaster: { code: 'main', text: 'main' },
  sentinelPassword: { code: 'auch geheim', text: 'auch geheim' },
  tlsCa: { code: '-----BEGIN CERTIFICATE-----', text: '-----BEGIN CERTIFICATE-----' },
  need: { code: 'optional', text: 'optional' },
  keyPrefix: { code: 'shop:', text: 'shop:' },
  clientName: { code: 'mine', text: 'mine' },
  commandTimeout: { code: '3s', text: '3s' },
  connectTimeout: { code: Duration.seconds(4), text: '4s' },
  pingInterval: { code: '7s', text: '7s' },
  offlineQueue: { code: 17, text: '17' },
};

/** The same for what only code can say. Nothing connects to it: what is shown is that it arrives. */
export const codeOnlySamples: Readonly<Required<RedisStructure>> = { client: {} };

import { ByteSize, Duration } from '#core';
import type { CoordinationSettings } from '../coordination.options.js';

/** The defaults, and what differs from them. */
export function settingsForTests(settings: Partial<CoordinationSettings> = {}): CoordinationSettings {
  return {
    redis: undefined,
    database: undefined,
    standsOn: 'default',
    timeout: Duration.seconds(5),
    lockLease: Duration.seconds(30),
    lockWait: Duration.seconds(10),
    rateLimitOutage: 'open',
    rateLimitTimeout: Duration.seconds(1),
    idempotencyTtl: Duration.parse('24h'),
    idempotencyLease: Duration.parse('1m'),
    idempotencyMaxBytes: ByteSize.parse('256KiB'),
    maxEntries: 100_000,
    ...settings,
  };
}

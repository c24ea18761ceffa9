import { ByteSize, Duration } from '#core';
import type { cacheOptionTable } from '../cache.options.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof cacheOptionTable, OptionSample>> = {
  ttl: { code: Duration.seconds(90), text: '90s' },
  grace: { code: '1h', text: '1h' },
  jitter: { code: 7, text: '7' },
  softTimeout: { code: '200ms', text: '200ms' },
  hardTimeout: { code: '20s', text: '20s' },
  loadLimit: { code: '2m', text: '2m' },
  lockLoads: { code: 'off', text: 'off' },
  outage: { code: 'closed', text: 'closed' },
  timeout: { code: '75ms', text: '75ms' },
  maxValue: { code: ByteSize.parse('1KiB'), text: '1KiB' },
  maxEntries: { code: 7, text: '7' },
  redis: { code: 'reporting', text: 'reporting' },
};

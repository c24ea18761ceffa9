import { ByteSize } from '#core';
import type { coordinationOptionTable } from '../coordination.options.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof coordinationOptionTable, OptionSample>> = {
  redis: { code: 'reporting', text: 'reporting' },
  database: { code: 'reporting', text: 'reporting' },
  timeout: { code: '2s', text: '2s' },
  lockLease: { code: '7s', text: '7s' },
  lockWait: { code: '0ms', text: '0ms' },
  rateLimitOutage: { code: 'closed', text: 'closed' },
  rateLimitTimeout: { code: '40ms', text: '40ms' },
  idempotencyTtl: { code: '2h', text: '2h' },
  idempotencyLease: { code: '9s', text: '9s' },
  idempotencyMaxBytes: { code: ByteSize.parse('1KiB'), text: '1KiB' },
  maxEntries: { code: 7, text: '7' },
};

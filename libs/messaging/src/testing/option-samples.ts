import { ByteSize, Duration } from '#core';
import type { messagingOptionTable } from '../messaging.options.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof messagingOptionTable, OptionSample>> = {
  database: { code: 'reporting', text: 'reporting' },
  concurrency: { code: 7, text: '7' },
  retryAttempts: { code: 3, text: '3' },
  retryBase: { code: '2s', text: '2s' },
  retryMax: { code: Duration.seconds(90), text: '90s' },
  handlerTimeout: { code: '9s', text: '9s' },
  lease: { code: '11s', text: '11s' },
  poll: { code: '3s', text: '3s' },
  retention: { code: '2d', text: '2d' },
  maxBytes: { code: ByteSize.parse('64KiB'), text: '64KiB' },
  maxDepth: { code: 8, text: '8' },
  source: { code: '/elsewhere', text: '/elsewhere' },
};

import { ByteSize } from '#core';
import type { cacheOptionTable } from '../cache.options.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof cacheOptionTable, OptionSample>> = {
  maxEntries: { code: 7, text: '7' },
  maxBytes: { code: ByteSize.parse('1KiB'), text: '1KiB' },
  timeout: { code: '2s', text: '2s' },
};

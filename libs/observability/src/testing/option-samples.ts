import type { observabilityOptionTable } from '../observability.options.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof observabilityOptionTable, OptionSample>> = {
  endpoint: { code: 'http://localhost:4318', text: 'http://localhost:4318' },
  prometheus: { code: 'on', text: 'on' },
  logFormat: { code: 'json', text: 'json' },
  logLevel: { code: 'warn', text: 'warn' },
  logRedact: { code: ['iban', 'taxNumber'], text: 'iban,taxNumber' },
  healthEndpoints: { code: 'on', text: 'on' },
  healthCache: { code: '2s', text: '2s' },
};

import { Duration, Secret } from '#core';
import type { databaseOptionTable, DatabaseStructure } from '../database.options.js';

export interface OptionSample {
  /** As code writes it. */
  readonly code: unknown;
  /** As a variable writes it, and as `String` shows what the driver gets. */
  readonly text: string;
}

/** A value for every option that differs from its default: an option without one does not compile. */
export const optionSamples: Readonly<Record<keyof typeof databaseOptionTable, OptionSample>> = {
  url: { code: new Secret('postgres://u:p@h/d'), text: 'postgres://u:p@h/d' },
  password: { code: 'geheim', text: 'geheim' },
  need: { code: 'optional', text: 'optional' },
  dataDir: { code: '/tmp/elsewhere', text: '/tmp/elsewhere' },
  snapshot: { code: '/tmp/copied', text: '/tmp/copied' },
  tls: { code: 'verify', text: 'verify' },
  tlsCa: { code: '-----BEGIN CERTIFICATE-----', text: '-----BEGIN CERTIFICATE-----' },
  poolMax: { code: 7, text: '7' },
  poolWait: { code: Duration.seconds(3), text: '3s' },
  poolWaiters: { code: 5, text: '5' },
  idleTimeout: { code: '9s', text: '9s' },
  connectTimeout: { code: '4s', text: '4s' },
  statementTimeout: { code: '11s', text: '11s' },
  lockTimeout: { code: '6s', text: '6s' },
  idleInTransactionTimeout: { code: '13s', text: '13s' },
  transactionTimeout: { code: '14s', text: '14s' },
  commitCheck: { code: 'on', text: 'on' },
  slowStatement: { code: '250ms', text: '250ms' },
  migrate: { code: 'off', text: 'off' },
  applicationName: { code: 'mine', text: 'mine' },
  ownSchema: { code: 'our_own', text: 'our_own' },
  ownTables: { code: 'always', text: 'always' },
  outboxBatch: { code: 17, text: '17' },
  outboxLease: { code: '21s', text: '21s' },
  outboxPoll: { code: '300ms', text: '300ms' },
  inboxRetention: { code: Duration.parse('40d'), text: '40d' },
};

/** The same for what only code can say. Nothing that must be migrated or mapped: what is shown is that it arrives. */
export const codeOnlySamples: Readonly<Required<DatabaseStructure>> = { entities: [], migrations: [] };

import type { OwnMigration } from '#domain/database';

/** `ends_at` is the end of the lease without an answer, and of the answer's time with one: the key is as new from then on. */
const sql = `
create table {schema}.idempotency_keys (
  key text primary key,
  fingerprint text not null,
  owner text not null,
  answer text,
  ends_at timestamptz not null
);
create index idempotency_keys_ends on {schema}.idempotency_keys (ends_at)`;

export const idempotencyMigrations: readonly OwnMigration[] = [{ id: '003_idempotency_keys', sql }];

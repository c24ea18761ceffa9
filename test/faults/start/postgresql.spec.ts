import { Outbox } from '#domain/outbox';
import { Injectable, Module } from '@nestjs/common';
import type { PrivatePostgres } from '../../support/servers/private-postgres.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { infrastructure, startWith } from './support/database-app.js';
import { CANARY, provokes, startFailures } from './support/start-failure.js';

describeWithPrivatePostgres('a start whose PostgreSQL', (start) => {
  let server: PrivatePostgres;
  let standby: PrivatePostgres;
  const as = (parts: Parameters<PrivatePostgres['url']>[0]): Readonly<Record<string, string>> => ({
    DATABASE_URL: server.url(parts),
  });

  beforeAll(async () => {
    server = await start();
    await server.sql(
      `create role app login password '${CANARY}'`,
      `create role crowded login password '${CANARY}' connection limit 0`,
      'create database shop',
      'create database diverged',
      'create database newer',
      'create database closed',
      'revoke connect on database closed from public',
      'create database frozen_shop',
      'alter database frozen_shop set default_transaction_read_only = on',
    );
    standby = await start({ standbyOf: server });
  }, 120_000);

  provokes('DATABASE_AUTHENTICATION_FAILED', 'refuses the password', {
    exitCode: 69,
    action: /pg_hba\.conf/,
    start: () => startWith(as({ user: 'app', password: `${CANARY}-not` })),
  });

  provokes('DATABASE_MISSING', 'has no database of that name', {
    exitCode: 69,
    action: /createdb/,
    start: () => startWith(as({ database: 'nowhere' })),
  });

  provokes('DATABASE_PERMISSION_DENIED', 'does not let the role in', {
    exitCode: 69,
    action: /grant|role/i,
    start: () => startWith(as({ user: 'app', password: CANARY, database: 'closed' })),
  });

  provokes('DATABASE_PERMISSION_DENIED', 'does not let the role make our tables', {
    exitCode: 69,
    why: /shop/,
    action: /grant|role/i,
    start: () => usingOutbox(as({ user: 'app', password: CANARY, database: 'shop' })),
  });

  provokes('DATABASE_POOL_EXHAUSTED', 'has no connection left for the role', {
    exitCode: 69,
    why: /53300/,
    action: /./,
    start: () => startWith(as({ user: 'crowded', password: CANARY, database: 'shop' })),
  });

  provokes('DATABASE_READ_ONLY', 'is the standby of another one', {
    exitCode: 69,
    action: /primary/,
    start: () => startWith({ DATABASE_URL: standby.url({ database: 'shop' }) }),
  });

  provokes('DATABASE_READ_ONLY', 'takes no writes by default_transaction_read_only', {
    exitCode: 69,
    action: /primary/,
    start: () => startWith(as({ database: 'frozen_shop' })),
  });

  provokes('DATABASE_TLS_FAILED', 'does not offer TLS', {
    exitCode: 69,
    why: /TLS_REFUSED/,
    action: /DATABASE_TLS/,
    start: () => startWith(as({ query: '?sslmode=require' })),
  });

  provokes('DATABASE_OWN_SCHEMA_DIVERGED', 'holds another step than the one that we know', {
    exitCode: 78,
    action: /DATABASE_OWN_SCHEMA/,
    start: () =>
      afterChange('diverged', "update groundwork.migrations set checksum = 'another' where concern = 'database'"),
  });

  provokes('DATABASE_OWN_SCHEMA_NEWER', 'holds what a later release made', {
    exitCode: 78,
    action: /later release/,
    start: () =>
      afterChange(
        'newer',
        "insert into groundwork.migrations (concern, id, checksum, major) values ('database', '999_contract', 'later', 99)",
      ),
  });

  /** A start whose database was made by a start before, and has been changed since. */
  async function afterChange(database: string, change: string): ReturnType<typeof startFailures> {
    const env = as({ database });
    await expect(usingOutbox(env)).rejects.toThrow('It started.');
    await server.sqlIn(database, change);
    return usingOutbox(env);
  }
});

describeWithPrivatePostgres('a start whose PostgreSQL shows a certificate', (start) => {
  const startTls = (names: readonly string[], certificateExpired = false): Promise<PrivatePostgres> =>
    start({ certificateNames: names, certificateExpired });
  const visiting = (server: PrivatePostgres, trusted = true): ReturnType<typeof startWith> =>
    startWith({
      DATABASE_URL: server.url({ host: 'localhost', query: '?sslmode=require' }),
      ...(trusted ? { DATABASE_TLS_CA: server.authority } : {}),
    });

  provokes('DATABASE_TLS_FAILED', 'that has expired', {
    exitCode: 69,
    why: /has expired/,
    action: /^Renew the certificate/,
    start: async () => visiting(await startTls(['DNS:localhost'], true)),
  });

  provokes('DATABASE_TLS_FAILED', 'of an issuer that nobody told it of', {
    exitCode: 69,
    why: /issuer/,
    action: /DATABASE_TLS_CA/,
    start: async () => visiting(await startTls(['DNS:localhost']), false),
  });

  provokes('DATABASE_TLS_FAILED', 'for another name', {
    exitCode: 69,
    why: /ERR_TLS_CERT_ALTNAME_INVALID/,
    action: /^Connect by a name that the certificate lists/,
    start: async () => visiting(await startTls(['DNS:db.internal'])),
  });
});

/** An application that uses tables of ours. */
function usingOutbox(env: Readonly<Record<string, string>>): ReturnType<typeof startFailures> {
  @Injectable()
  class Shop {
    constructor(readonly outbox: Outbox) {}
  }
  @Module({ imports: [infrastructure(env)], providers: [Shop] })
  class AppModule {}
  return startFailures(AppModule);
}

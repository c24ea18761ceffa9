import { createServer, type AddressInfo, type Server } from 'node:net';
import { Duration, Secret } from '#core';
import {
  DatabaseAuthenticationError,
  DatabaseMissingError,
  DatabasePermissionError,
  DatabaseTlsError,
  DatabaseUnavailableError,
} from '#domain/database';
import type { PrivatePostgres } from '../../support/servers/private-postgres.js';
import { describeWithPrivatePostgres } from '../../support/services.js';
import { Drivers, one, refusal, using } from '../../support/postgresql-drivers.js';

const CANARY = 'canary-pa55';

describeWithPrivatePostgres('a PostgreSQL server that refuses the connection', (start) => {
  const drivers = new Drivers();
  let server: PrivatePostgres;

  beforeAll(async () => {
    server = await start();
    await server.sql(
      `create role app login password '${CANARY}'`,
      'create database closed',
      'revoke connect on database closed from public',
    );
  }, 60_000);
  afterEach(() => drivers.closeAll());

  it('lets a role in with its password, from the URL or from the option', async () => {
    expect(await one(drivers.for(server.url({ user: 'app', password: CANARY })))).toBe(1);
    expect(
      await one(drivers.for(server.url({ user: 'app', password: 'wrong' }), { password: new Secret(CANARY) })),
    ).toBe(1);
  });

  it.each([
    ['a wrong password', { user: 'app', password: `${CANARY}-wrong` }, DatabaseAuthenticationError, '28P01'],
    ['an unknown role', { user: 'nobody', password: CANARY }, DatabaseAuthenticationError, '28P01'],
    ['a missing database', { database: 'nowhere' }, DatabaseMissingError, '3D000'],
    [
      'a database that the role may not connect to',
      { user: 'app', password: CANARY, database: 'closed' },
      DatabasePermissionError,
      '42501',
    ],
  ])('names %s', async (_name, parts, type, sqlState) => {
    const driver = drivers.for(server.url(parts));
    const { error } = await refusal(driver.open());
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ details: { sqlState, target: driver.target, variable: 'DATABASE_URL' } });
    expect(String(error)).not.toContain(CANARY);
    expect(driver.target).not.toContain(CANARY);
  });

  it('names a password that is missing, whatever PGPASSWORD says', async () => {
    process.env.PGPASSWORD = CANARY;
    try {
      const { error } = await refusal(drivers.for(server.url({ user: 'app' })).open());
      expect(error).toBeInstanceOf(DatabaseAuthenticationError);
      expect(error).toMatchObject({ details: { reason: 'PASSWORD_MISSING', variable: 'DATABASE_PASSWORD' } });
    } finally {
      delete process.env.PGPASSWORD;
    }
  });

  it('names a privilege that the role lacks', async () => {
    const driver = drivers.for(server.url({ user: 'app', password: CANARY }));
    const { error } = await refusal(using(driver, (connection) => connection.execute('create database mine', [])));
    expect(driver.mapError(error)).toBeInstanceOf(DatabasePermissionError);
  });

  it('refuses to go on without TLS when TLS was asked for', async () => {
    const { error } = await refusal(drivers.for(server.url({ query: '?sslmode=require' })).open());
    expect(error).toBeInstanceOf(DatabaseTlsError);
    expect(error).toMatchObject({ details: { reason: 'TLS_REFUSED', variable: 'DATABASE_TLS' } });
  });
});

describeWithPrivatePostgres('a PostgreSQL server with TLS', (start) => {
  const drivers = new Drivers();
  let server: PrivatePostgres;

  beforeAll(async () => {
    server = await start({ certificateNames: ['DNS:localhost'] });
  }, 60_000);
  afterEach(() => drivers.closeAll());

  it('is used when its issuer and its name are right, and its connections end when the driver closes', async () => {
    const driver = drivers.for(server.url({ host: 'localhost' }), {
      tls: 'verify',
      tlsCa: new Secret(server.authority),
    });
    const encrypted = await using(driver, (connection) =>
      connection.execute('select ssl from pg_stat_ssl where pid = pg_backend_pid()', []),
    );
    expect(encrypted.rows).toEqual([{ ssl: true }]);
    const connection = await driver.acquire();
    const running = refusal(connection.execute('select pg_sleep(5)', []));
    await driver.close();
    expect((await running).error).toBeInstanceOf(DatabaseUnavailableError);
  });

  it.each([
    ['whose issuer is not known', 'localhost', false],
    ['whose certificate is for another name', '127.0.0.1', true],
  ])('is refused as one %s', async (_name, host, trusted) => {
    const driver = drivers.for(
      server.url({ host, query: '?sslmode=require' }),
      trusted ? { tlsCa: new Secret(server.authority) } : {},
    );
    const { error } = await refusal(driver.open());
    expect(error).toBeInstanceOf(DatabaseTlsError);
    expect(error).toMatchObject({
      details: trusted
        ? { reason: 'ERR_TLS_CERT_ALTNAME_INVALID', variable: 'DATABASE_URL' }
        : { variable: 'DATABASE_TLS_CA' },
    });
  });

  it('is used without TLS when that was asked for', async () => {
    expect(await one(drivers.for(server.url({ query: '?sslmode=require' }), { tls: 'off' }))).toBe(1);
  });
});

describe('something that is not a PostgreSQL server', () => {
  const drivers = new Drivers();
  let answers: Server;
  const url = (): string => `postgres://app@127.0.0.1:${(answers.address() as AddressInfo).port}/shop`;

  async function listen(answer: string | undefined): Promise<void> {
    answers = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      if (answer !== undefined) socket.end(answer);
    });
    await new Promise<void>((resolve) => answers.listen(0, '127.0.0.1', resolve));
  }

  afterEach(async () => {
    await drivers.closeAll();
    answers.close();
  });

  it('is named when it speaks another protocol', async () => {
    await listen('HTTP/1.1 400 Bad Request\r\n\r\n');
    const { error } = await refusal(drivers.for(url()).open());
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
  });

  it('is named when it never answers', async () => {
    await listen(undefined);
    const { error, after } = await refusal(drivers.for(url(), { connectTimeout: Duration.milliseconds(200) }).open());
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', details: { reason: 'CONNECT_TIMEOUT' } });
    expect(after).toBeLessThan(5_000);
  });

  it('is named when nothing is there, and when the name leads nowhere', async () => {
    await listen(undefined);
    const nothing = await refusal(drivers.for('postgres://app@127.0.0.1:1/shop').open());
    expect(nothing.error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', details: { reason: 'ECONNREFUSED' } });
    const nowhere = await refusal(
      drivers.for('postgres://app@groundwork.invalid/shop', { connectTimeout: Duration.seconds(10) }).open(),
    );
    expect(nowhere.error).toBeInstanceOf(DatabaseUnavailableError);
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain((nowhere.error as DatabaseUnavailableError).details.reason);
  });
});

import { findPostgresBinaries } from './servers/postgres-binaries.js';
import { PrivatePostgres, type PrivatePostgresOptions } from './servers/private-postgres.js';
import { PrivateRedis, type PrivateRedisOptions } from './servers/private-redis.js';
import { findRedisBinaries, type RedisBinaries } from './servers/redis-binaries.js';

/** Real servers that tests use when a variable says where they are. */
const SERVICES = { postgres: 'TEST_POSTGRES_URL', redis: 'TEST_REDIS_URL' } as const;

export type ServiceName = keyof typeof SERVICES;

/** Starts a server of the suite's own; it is removed after the suite. */
export type StartPrivatePostgres = (options?: PrivatePostgresOptions) => Promise<PrivatePostgres>;

export type StartPrivateRedis = (options?: PrivateRedisOptions) => Promise<PrivateRedis>;

/** Where the service is, or undefined. */
export function service(name: ServiceName): string | undefined {
  return process.env[SERVICES[name]] || undefined;
}

/** A suite that needs a service: skipped by name without it, failed when `TEST_REQUIRE` names it. */
export function describeWithService(name: ServiceName, define: (url: string) => void): void {
  const url = service(name);
  if (url === undefined) return missing(name, SERVICES[name], `${SERVICES[name]} is not set`);
  describe(`with ${name}`, () => define(url));
}

/** A suite that needs a PostgreSQL server of its own, which it may stop, kill and freeze. */
export function describeWithPrivatePostgres(title: string, define: (start: StartPrivatePostgres) => void): void {
  const binaries = findPostgresBinaries();
  if ('reason' in binaries) return missing('private-postgres', 'PostgreSQL server binaries', binaries.reason, title);
  describe(title, () => {
    const started: PrivatePostgres[] = [];
    afterAll(() => Promise.all(started.map((server) => server.remove())));
    define(async (options) => {
      const server = await PrivatePostgres.create(binaries, options);
      started.push(server);
      await server.start();
      return server;
    });
  });
}

/** A suite that needs Redis servers of its own, which it may stop, kill and freeze. They are removed after the suite. */
export function describeWithPrivateRedis(
  title: string,
  define: (start: StartPrivateRedis, binaries: RedisBinaries) => void,
): void {
  const binaries = findRedisBinaries();
  if ('reason' in binaries) return missing('private-redis', 'redis-server', binaries.reason, title);
  describe(title, () => {
    const started: PrivateRedis[] = [];
    afterAll(() => Promise.all(started.map((server) => server.remove())));
    define(async (options) => {
      const server = await PrivateRedis.create(binaries, options);
      started.push(server);
      await server.start();
      return server;
    }, binaries);
  });
}

/** The reporter test/support/skipped-services.reporter.mjs reads this form of a test's name. */
function missing(name: string, needs: string, reason: string, title = `with ${name}`): void {
  const test = `needs a service: ${name} (${needs})`;
  const required = (process.env.TEST_REQUIRE ?? '').split(',').map((entry) => entry.trim());
  if (required.includes(name)) {
    describe(title, () => {
      it(test, () => {
        throw new Error(`TEST_REQUIRE names ${name}, but ${reason}.`);
      });
    });
    return;
  }
  describe(title, () => {
    it.skip(test, () => undefined);
  });
}

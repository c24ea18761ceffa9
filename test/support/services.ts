import { findPostgresBinaries } from './servers/postgres-binaries.js';
import { PrivatePostgres, type PrivatePostgresOptions } from './servers/private-postgres.js';

/** Real servers that tests use when a variable says where they are. */
const SERVICES = { postgres: 'TEST_POSTGRES_URL' } as const;

export type ServiceName = keyof typeof SERVICES;

/** Starts a server of the suite's own; it is removed after the suite. */
export type StartPrivatePostgres = (options?: PrivatePostgresOptions) => Promise<PrivatePostgres>;

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

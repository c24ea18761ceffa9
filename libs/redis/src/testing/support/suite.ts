import { SystemClock, UuidV7, SystemRandom, type Clock } from '#core';
import type { RedisClients } from '#domain/redis';
import type { RedisApplication, RedisClientsHarness } from '../redis-clients-harness.js';
import { withinCaseLimit, type SuiteRunner } from '#core/testing';

const CASE_LIMIT = 20_000;

/** What one case works with. */
export interface Trial {
  readonly clock: Clock;
  readonly application: RedisApplication;
  readonly clients: RedisClients;
  /** A key or channel that nobody else has. */
  key(name: string): string;
  /** Another application on the same server, with the same settings. */
  start(): Promise<RedisApplication>;
}

export interface Suite extends Pick<RedisClientsHarness, 'capabilities'> {
  group(name: string, define: (suite: Suite) => void): void;
  test(name: string, work: (trial: Trial) => Promise<void>): void;
}

/** Gives every case of the suite keys of its own and a time limit that does not depend on the runner. */
export function openSuite(runner: SuiteRunner, harness: RedisClientsHarness): Suite {
  const clock = new SystemClock();
  const ids = new UuidV7(clock, new SystemRandom());
  const run = async (work: (trial: Trial) => Promise<void>): Promise<void> => {
    const store = await harness.openStore();
    const own = `suite-${ids.next()}:`;
    try {
      const application = await store.start();
      const { clients } = application;
      const trial = { clock, application, clients, key: (name: string) => own + name, start: () => store.start() };
      await withinCaseLimit(clock, CASE_LIMIT, work(trial));
    } finally {
      if (harness.capabilities.commands) await removeKeys(await store.start(), own);
      await store.close();
    }
  };
  const suite: Suite = {
    capabilities: harness.capabilities,
    group: (name, define) => {
      runner.describe(name, () => define(suite));
    },
    test: (name, work) => {
      runner.it(name, () => run(work));
    },
  };
  return suite;
}

async function removeKeys({ clients }: RedisApplication, prefix: string): Promise<void> {
  for await (const keys of clients.scan(prefix))
    await clients.pipeline(keys.map((key) => ({ command: ['DEL', key], keys: [1], idempotent: true })));
}

import { Duration } from '#core';
import { keptEmbeddedDriver } from '#database/testing';
import {
  moduleHarness,
  sqlDeliveryFaults,
  type MessagingApplication,
  type MessagingHarness,
} from '../../libs/messaging/src/testing/index.js';
import fc from 'fast-check';
import { messagingDrivers } from '../../libs/messaging/src/drivers/manifest.js';
import { ownDatabase } from '../support/own-database.js';
import { describeWithService, service } from '../support/services.js';
import { busOperations, type BusOperation } from './support/event-operations.js';
import { outcomeOf } from './support/outcome.js';
import { holds } from './support/seed.js';
import { Witnesses } from './support/witnesses.js';

jest.setTimeout(600_000);

interface Side {
  readonly application: MessagingApplication;
  readonly witnesses: Witnesses;
}

/** Does one operation on every side, and waits for its consequences: they must be the same everywhere. */
class Step implements fc.AsyncCommand<{ nth: number }, readonly Side[]> {
  constructor(private readonly operation: BusOperation) {}

  check(): boolean {
    return true;
  }

  async run(model: { nth: number }, sides: readonly Side[]): Promise<void> {
    model.nth += 1;
    const [expected, ...others] = await Promise.all(sides.map((side) => this.#on(side, model.nth)));
    for (const other of others) expect(other).toEqual(expected);
  }

  async #on({ application, witnesses }: Side, nth: number): Promise<readonly string[]> {
    const outcome = await outcomeOf(() => this.operation.run(application, nth));
    return [outcome, ...(await witnesses.account(application))];
  }

  toString(): string {
    return this.operation.text;
  }
}

const steps = fc.commands([busOperations.map((operation) => new Step(operation))], { maxCommands: 8 });

/** The driver in memory is the model of those in a database. */
async function sameOn(name: string, harnesses: readonly MessagingHarness[], runs: number): Promise<void> {
  const property = fc.asyncProperty(steps, async (commands) => {
    const stores = await Promise.all(harnesses.map((harness) => harness.openStore({ restarts: false })));
    try {
      const sides: Side[] = [];
      for (const store of stores) {
        const witnesses = new Witnesses();
        const application = await store.start({ handlers: witnesses.handlers });
        witnesses.attach(application);
        sides.push({ application, witnesses });
      }
      await fc.asyncModelRun(() => ({ model: { nth: 0 }, real: sides }), commands);
    } finally {
      for (const store of stores) await store.close();
    }
  });
  await holds(name, property, runs);
}

describe('the event bus', () => {
  const [below, embedded] = [keptEmbeddedDriver(), keptEmbeddedDriver()];
  afterAll(async () => {
    await below.close();
    await embedded.close();
  });
  const snapshot = process.env['DATABASE_SNAPSHOT'];
  const { memory, database: inDatabase } = messagingDrivers;
  const inMemory = moduleHarness({
    name: 'memory',
    driver: memory,
    capabilities: memory.capabilities,
    concurrentTransactions: false,
    database: { driver: below.factory, snapshot },
  });
  const onPglite = moduleHarness({
    name: 'pglite',
    driver: inDatabase,
    capabilities: { ...inDatabase.capabilities, sharedByProcesses: false },
    concurrentTransactions: false,
    database: { driver: embedded.factory, snapshot },
    faults: sqlDeliveryFaults,
  });

  // With a server, the test below compares these two as well.
  if (service('postgres') === undefined)
    it('does the same in memory and on the embedded database', () =>
      sameOn('memory = pglite', [inMemory, onPglite], 5));

  describeWithService('postgres', (url) => {
    const server = ownDatabase(url);
    beforeAll(() => server.create());
    afterAll(() => server.drop());

    it('does the same in memory, on the embedded database and on a server', () =>
      sameOn(
        'memory = pglite = postgresql',
        [
          inMemory,
          onPglite,
          moduleHarness({
            name: 'postgresql',
            driver: inDatabase,
            capabilities: inDatabase.capabilities,
            concurrentTransactions: true,
            database: { url: server.url, poolMax: 8, poolWait: Duration.seconds(20) },
            faults: sqlDeliveryFaults,
          }),
        ],
        5,
      ));
  });
});

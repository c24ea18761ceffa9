import { CallContext, Duration } from '#core';
import { moduleHarness, type DatabaseFixture, type DatabaseHarness } from '#database/testing';
import fc from 'fast-check';
import { pgliteCapabilities } from '../../libs/database/src/drivers/pglite/pglite.capabilities.js';
import { postgresqlCapabilities } from '../../libs/database/src/drivers/postgresql/postgresql.capabilities.js';
import { fakeHarness } from '../../libs/database/src/testing/fake/fake-harness.js';
import { ownDatabase } from '../support/own-database.js';
import { describeWithService, service } from '../support/services.js';
import { outcomeOf } from './support/outcome.js';
import { operations, type Operation } from './support/parcel-operations.js';
import { tenant } from './support/parcel-arbitraries.js';
import { holds } from './support/seed.js';

jest.setTimeout(300_000);

type Side = Pick<DatabaseFixture, 'parcels' | 'unitOfWork'>;

/** Does one operation on every side: what it gives, and all that is then stored, must be the same everywhere. */
class Step implements fc.AsyncCommand<Side, readonly Side[]> {
  constructor(
    private readonly operation: Operation,
    private readonly tenant: string,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Side, real: readonly Side[]): Promise<void> {
    const expected = await this.#on(model);
    for (const side of real) expect(await this.#on(side)).toEqual(expected);
  }

  #on(side: Side): Promise<readonly string[]> {
    const context = new CallContext({ correlationId: 'model', tenant: this.tenant, actor: { id: 'model' } });
    return CallContext.run(context, async () => [
      await outcomeOf(() => this.operation.run(side)),
      await outcomeOf(() => side.parcels.acrossTenants('compare').find(undefined, { deleted: 'with' })),
    ]);
  }

  toString(): string {
    return `${this.tenant}: ${this.operation.text}`;
  }
}

const steps = fc.commands([fc.tuple(operations, tenant).map(([operation, name]) => new Step(operation, name))], {
  maxCommands: 12,
});

/** The fake is the model of a server, and of the embedded database. */
async function sameOn(name: string, harnesses: readonly DatabaseHarness[], runs: number): Promise<void> {
  const fake = fakeHarness();
  try {
    const property = fc.asyncProperty(steps, async (commands) => {
      const opened: DatabaseFixture[] = [];
      try {
        for (const harness of [fake, ...harnesses]) opened.push(await harness.open());
        const [model, ...real] = opened;
        if (model === undefined) throw new Error('There is no model.');
        await fc.asyncModelRun(() => ({ model, real }), commands);
      } finally {
        for (const fixture of opened) await fixture.close();
      }
    });
    await holds(name, property, runs);
  } finally {
    await fake.close();
  }
}

const pglite = (): ReturnType<typeof moduleHarness> =>
  moduleHarness({
    name: 'pglite',
    capabilities: pgliteCapabilities,
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });

// With a server, the test below compares these two as well.
if (service('postgres') === undefined)
  describe('repository and unit of work', () => {
    it('do the same in memory and on the embedded database, whatever is asked of them', async () => {
      const harness = pglite();
      try {
        await sameOn('fake = pglite', [harness], 60);
      } finally {
        await harness.close();
      }
    });
  });

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  beforeAll(() => database.create());
  afterAll(() => database.drop());

  describe('repository and unit of work', () => {
    it('do the same in memory, on the embedded database and on a server', async () => {
      const harnesses = [
        pglite(),
        moduleHarness({
          name: 'postgresql',
          capabilities: postgresqlCapabilities,
          interruptsStatements: true,
          options: { url: database.url, poolMax: 4, poolWait: Duration.seconds(20) },
        }),
      ];
      try {
        await sameOn('fake = pglite = postgresql', harnesses, 60);
      } finally {
        for (const harness of harnesses) await harness.close();
      }
    });
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallContext, Duration, SystemClock, type TransactionScope } from '#core';
import {
  DatabaseUnavailableError,
  ReentrantTransactionError,
  TransactionEndedError,
  UniqueViolationError,
} from '#domain/database';
import type { DatabaseConnection } from '../../database.driver.js';
import { PgliteDriver } from './pglite.driver.js';
import type { PgliteOptions } from './pglite.options.js';
import { writeSnapshot } from './snapshot.js';

const clock = new SystemClock();
const openingLimit = 60_000;
let scratch: string;
let memory: PgliteOptions;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'groundwork-pglite-'));
  memory = {
    dataDir: 'memory',
    maxWait: Duration.seconds(5),
    maxWaiters: 100,
    statementTimeout: Duration.seconds(30),
    snapshot: join(scratch, 'snapshot.tar'),
  };
  await writeSnapshot(join(scratch, 'snapshot.tar'));
}, openingLimit);
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('PgliteDriver', () => {
  let driver: PgliteDriver;

  const using = async <T>(work: (connection: DatabaseConnection) => Promise<T>): Promise<T> => {
    const connection = await driver.acquire();
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  };
  const run = (sql: string, parameters: readonly unknown[] = []) =>
    using((connection) => connection.execute(sql, parameters));

  beforeAll(async () => {
    driver = new PgliteDriver(memory, clock);
    await Promise.all([driver.open(), driver.open()]);
    await run('create table item (id int primary key, name text not null)');
  }, openingLimit);
  beforeEach(() => run('truncate item'));
  afterAll(() => driver.close());

  it('runs several statements without parameters and gives the last result', async () => {
    const result = await run(
      "insert into item values (1, 'a'), (2, 'b'); update item set name = 'c' where id = 1; select name from item order by id;",
    );
    expect(result).toEqual({ rows: [{ name: 'c' }, { name: 'b' }], affected: undefined });
  });

  it('counts the rows of the last statement alone', async () => {
    expect(
      (await run("insert into item values (1, 'a'), (2, 'b'); update item set name = 'c' where id = 1")).affected,
    ).toBe(1);
    expect((await run('delete from item where id > $1', [0])).affected).toBe(2);
    expect((await run('create table if not exists item (id int)')).affected).toBeUndefined();
  });

  it('refuses several statements where a single one was asked for, and runs none of them', async () => {
    await using(async (connection) => {
      const several = "insert into item values (1, 'a'); select 1";
      await expect(connection.execute(several, [], { single: true })).rejects.toMatchObject({ code: '42601' });
    });
    expect((await run('select count(*)::int as n from item')).rows).toEqual([{ n: 0 }]);
  });

  it('rejects with the error of the server, without the values of the parameters', async () => {
    await run("insert into item values (1, 'a')");
    const error: unknown = await run('insert into item values ($1, $2)', [1, 'the secret']).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: '23505', constraint: 'item_pkey' });
    expect(error).not.toHaveProperty('params');
    expect(driver.mapError(error)).toBeInstanceOf(UniqueViolationError);
    expect(driver.isConnectionLoss(error)).toBe(false);
  });

  it("does not claim errors that are not the database's", () => {
    expect(driver.mapError(new TypeError('a mistake'))).toBeUndefined();
    expect(driver.isConnectionLoss(new TypeError('a mistake'))).toBe(false);
  });

  it('streams in chunks', async () => {
    const sizes: number[] = [];
    await using(async (connection) => {
      for await (const rows of connection.stream('select g from generate_series(1, $1::int) g', [5], 2))
        sizes.push(rows.length);
    });
    expect(sizes).toEqual([2, 2, 1]);
  });

  it(
    'lets 60 strangers with transactions of 50 ms all succeed',
    async () => {
      const context = new CallContext({ correlationId: 'spec', deadline: clock.monotonic() + 20_000 });
      const impatient = new PgliteDriver({ ...memory, maxWait: Duration.milliseconds(200) }, clock);
      try {
        await impatient.open();
        const transaction = async (): Promise<void> => {
          const connection = await impatient.acquire();
          try {
            await connection.execute('begin', []);
            await clock.sleep(50);
            await connection.execute('commit', []);
          } finally {
            connection.release();
          }
        };
        await CallContext.run(context, () => Promise.all(Array.from({ length: 60 }, transaction)));
      } finally {
        await impatient.close();
      }
    },
    openingLimit,
  );

  it('refuses a caller who already holds the connection in its own transaction', async () => {
    const hook = (): void => undefined;
    const scope: TransactionScope = {
      id: 'a',
      owner: driver,
      parent: undefined,
      readOnly: false,
      active: true,
      signal: new AbortController().signal,
      beforeCommit: hook,
      afterCommit: hook,
      afterRollback: hook,
      onChanges: hook,
    };
    await CallContext.run(new CallContext({ correlationId: 'spec', transaction: scope }), () =>
      using(async (connection) => {
        await connection.execute('begin', []);
        await expect(driver.acquire()).rejects.toThrow(ReentrantTransactionError);
        await connection.execute('rollback', []);
      }),
    );
  });

  it('rolls back what its owner left open before the next owner comes', async () => {
    await using((connection) => connection.execute("begin; insert into item values (1, 'a')", []));
    expect((await run('select count(*)::int as n from item')).rows).toEqual([{ n: 0 }]);
    expect((await run('select pg_current_xact_id_if_assigned() as xid')).rows).toEqual([{ xid: null }]);
  });

  it('rolls back a failed transaction too', async () => {
    await using(async (connection) => {
      await connection.execute('begin', []);
      await expect(connection.execute('select nonsense', [])).rejects.toThrow();
    });
    await expect(run('select 1 as one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it('refuses a connection that was given back, and gives it back once only', async () => {
    const first = await driver.acquire();
    first.release();
    const second = await driver.acquire();
    first.release();
    await expect(first.execute('select 1', [])).rejects.toThrow(TransactionEndedError);
    await expect(second.execute('select 1 as one', [])).resolves.toMatchObject({ rows: [{ one: 1 }] });
    second.release();
  });

  it('answers a caller who gives up at once, and heals the connection before the next one gets it', async () => {
    const connection = await driver.acquire();
    await connection.execute('begin', []);
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const statement = connection.execute("insert into item select g, 'x' from generate_series(1, 1000) g", [], {
      signal: controller.signal,
    });
    const next = driver.acquire();
    controller.abort(reason);
    await expect(statement).rejects.toBe(reason);
    const refused: unknown = await connection.execute('commit', []).catch((caught: unknown) => caught);
    expect(refused).toBeInstanceOf(DatabaseUnavailableError);
    expect(driver.isConnectionLoss(refused)).toBe(true);
    connection.release();
    const healed = await next;
    expect((await healed.execute('select count(*)::int as n from item', [])).rows).toEqual([{ n: 0 }]);
    healed.release();
  });

  it('sends nothing for a signal that has aborted already, and the connection stays usable', async () => {
    await using(async (connection) => {
      const reason = new Error('too late');
      const signal = AbortSignal.abort(reason);
      await expect(connection.execute("insert into item values (1, 'a')", [], { signal })).rejects.toBe(reason);
      expect((await connection.execute('select count(*)::int as n from item', [])).rows).toEqual([{ n: 0 }]);
    });
    await expect(driver.acquire({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
  });

  it('answers deep recursion with an SQL error and goes on', async () => {
    const sum = Array.from({ length: 20_000 }, () => '1').join('+');
    await expect(run(`select ${sum}`)).rejects.toMatchObject({ code: '54001' });
    await expect(run(`select ${sum.slice(0, 599)} as sum`)).resolves.toMatchObject({ rows: [{ sum: 300 }] });
  });
});

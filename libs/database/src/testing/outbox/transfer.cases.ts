import assert from 'node:assert/strict';
import { Duration } from '#core';
import type { TransferRoute } from '#domain/outbox';
import { enter, entries } from '../support/samples.js';
import type { OutboxApplication } from '../outbox-harness.js';
import { messageId, type OutboxSuite } from './outbox-suite.js';
import { hurry, insertSilently, kept, rows } from './rows.js';

const NAME = 'moving';
const INTO_TRANSFERS = 'kept as (insert into suite_transfer (reference) select topic from batch order by seq)';

/** Messages that stay in the database: moved by a statement of the route. */
export function transferCases({ test, capabilities }: OutboxSuite): void {
  test('moves messages by the statement of the route, in their order, and tells how many', async ({
    start,
    message,
    until,
  }) => {
    const { route, counts, total } = transfer(INTO_TRANSFERS);
    const application = await start([route]);
    const { outbox, unitOfWork } = application;
    const topics = Array.from({ length: 250 }, (_, n) => `m ${n}`);
    await outbox.append(topics.slice(0, 200).map((topic) => message(topic, { route: NAME })));
    for (const topic of topics.slice(200, 210))
      await unitOfWork.run(() => outbox.append([message(topic, { route: NAME, key: 'x' })]));
    await outbox.append(topics.slice(210).map((topic) => message(topic, { route: NAME })));
    await until('all', async () => (await kept(application)).length === 0);
    assert.deepEqual(await moved(application), topics);
    await until('the last count', () => total() === 250);
    assert.ok(counts.every((count) => count > 0));
  });

  test('hands the statement every column, as the message has it', async ({ start, message, until, clock }) => {
    const { route } = transfer(
      `kept as (insert into suite_entry (entry)
       select json_build_object('id', id, 'topic', topic, 'key', key, 'payload', payload, 'headers', headers, 'seq', seq > 0,
         'types', concat_ws(' ', pg_typeof(seq), pg_typeof(id), pg_typeof(headers), pg_typeof(appended_at)),
         'age', extract(epoch from clock_timestamp() - appended_at) * 1000)::text from batch)`,
    );
    const { outbox, sql } = await start([route]);
    const began = clock.monotonic();
    await outbox.append([message('a', { route: NAME, key: 'k', payload: '{"a":1}', headers: { h: 'v' } })]);
    await until('the message', async () => (await entries(sql)).length === 1);
    const { age, ...columns } = JSON.parse((await entries(sql))[0] ?? '{}');
    assert.deepEqual(columns, {
      id: messageId(1),
      topic: 'a',
      key: 'k',
      payload: '{"a":1}',
      headers: { h: 'v' },
      seq: true,
      types: 'bigint uuid jsonb timestamp with time zone',
    });
    assert.ok(age >= 0 && age <= clock.monotonic() - began);
  });

  test('takes several common table expressions', async ({ start, message, until }) => {
    const { route } = transfer(
      `first as (insert into suite_entry (entry) select topic from batch returning entry),
       second as (insert into suite_transfer (reference) select entry from first)`,
    );
    const application = await start([route]);
    await application.outbox.append([message('a', { route: NAME })]);
    await until('the message', async () => (await moved(application)).length === 1);
    assert.deepEqual(await entries(application.sql), ['a']);
    assert.deepEqual(await kept(application), []);
  });

  const failures = [
    { when: 'in the statement', sql: 'kept as (insert into suite_entry (entry) select topic from batch order by seq)' },
    { when: 'at COMMIT', sql: INTO_TRANSFERS },
  ];
  for (const { when, sql: statement } of failures) {
    test(`moves nothing when it fails ${when}, and everything once that is repaired`, async ({
      start,
      message,
      until,
    }) => {
      const { route, counts, total } = transfer(statement);
      const application = await start([route]);
      const { outbox, sql } = application;
      await enter(sql, 'taken');
      await sql.execute(`insert into suite_transfer (reference) values ('taken')`);
      const good = ['a', 'b', 'c'];
      await outbox.append(['a', 'taken', 'b'].map((topic) => message(topic, { route: NAME })));
      await outbox.append([message('c', { route: NAME })]);
      await until('all of them to wait', async () => (await kept(application)).length === 4);
      assert.deepEqual([await entries(sql), await moved(application)], [['taken'], ['taken']]);
      assert.deepEqual(counts, []);
      await sql.execute('delete from suite_entry');
      await sql.execute('delete from suite_transfer');
      await until('all', async () => (await kept(application)).length === 0);
      const arrived = [...(await entries(sql)), ...(await moved(application))];
      assert.deepEqual(arrived.sort(), [...good, 'taken']);
      await until('the counts', () => total() === 4);
    });
  }

  test('moves a delayed message when it is due, and not before', async ({ start, message, until }) => {
    const { route } = transfer(INTO_TRANSFERS);
    const application = await start([route]);
    await application.outbox.append([
      message('later', { route: NAME, delay: Duration.seconds(3_600) }),
      message('now', { route: NAME }),
    ]);
    await until('the message that is due', async () => (await moved(application)).length === 1);
    assert.deepEqual(await kept(application), ['later']);
    await hurry(application);
    await until('the other one', async () => (await kept(application)).length === 0);
    assert.deepEqual(await moved(application), ['now', 'later']);
  });

  test('goes on when the route cannot bear to be told', async ({ start, message, until }) => {
    const { route } = transfer(INTO_TRANSFERS);
    const application = await start([
      {
        ...route,
        moved: () => {
          throw new Error('told');
        },
      },
    ]);
    for (const topic of ['a', 'b']) {
      await application.outbox.append([message(topic, { route: NAME })]);
      await until('the message', async () => (await moved(application)).includes(topic));
    }
    assert.deepEqual(await moved(application), ['a', 'b']);
  });

  test('leaves the messages where they are when the application goes away, and moves them at the next start', async ({
    start,
    message,
    until,
  }) => {
    const { route } = transfer(INTO_TRANSFERS);
    const first = await start([{ ...route, sql: 'kept as (insert into no_such_table select topic from batch)' }]);
    await first.outbox.append([message('a', { route: NAME }), message('b', { route: NAME })]);
    await first.crash();
    const application = await start([route]);
    await until('both', async () => (await kept(application)).length === 0);
    assert.deepEqual(await moved(application), ['a', 'b']);
  });

  if (!capabilities.concurrentTransactions) return;

  test('has committed when it tells, and passes over nothing that commits late', async ({
    start,
    message,
    until,
    gate,
  }) => {
    const visible: Promise<number>[] = [];
    const { route } = transfer(INTO_TRANSFERS);
    let count = async (): Promise<number> => 0;
    const application = await start([{ ...route, moved: () => void visible.push(count()) }]);
    count = async () => (await moved(application)).length;
    const [drawn, commit] = [gate(), gate()];
    const late = application.unitOfWork.run(async () => {
      await insertSilently(application, { id: messageId(1_000), route: NAME, topic: 'late' });
      drawn.open();
      await commit.passed;
    });
    await drawn.passed;
    await application.outbox.append([message('early', { route: NAME })]);
    await until('the early one', async () => (await moved(application)).length === 1);
    commit.open();
    await late;
    await until('the late one', async () => (await moved(application)).length === 2);
    assert.deepEqual(await moved(application), ['early', 'late']);
    await until('both told', () => visible.length === 2);
    assert.deepEqual(await Promise.all(visible), [1, 2]);
  });

  if (!capabilities.sharedByProcesses) return;

  test('moves each message once, and in order, with two applications at work', async ({ start, message, until }) => {
    const { route } = transfer(INTO_TRANSFERS);
    const [one, other] = [await start([route]), await start([route])];
    const topics = Array.from({ length: 240 }, (_, n) => `m ${String(n).padStart(3, '0')}`);
    for (let n = 0; n < topics.length; n += 8)
      await (n % 16 === 0 ? one : other).outbox.append(
        topics.slice(n, n + 8).map((topic) => message(topic, { route: NAME })),
      );
    await until('all', async () => (await rows(one)).length === 0);
    assert.deepEqual(await moved(one), topics);
  });
}

interface Moving {
  readonly route: TransferRoute;
  /** What the route was told, each time. */
  readonly counts: readonly number[];
  total(): number;
}

function transfer(sql: string): Moving {
  const counts: number[] = [];
  return {
    route: { kind: 'transfer', name: NAME, sql, moved: (count) => void counts.push(count) },
    counts,
    total: () => counts.reduce((sum, count) => sum + count, 0),
  };
}

/** The topics in the order in which the statement wrote them. */
async function moved({ sql }: Pick<OutboxApplication, 'sql'>): Promise<readonly string[]> {
  const found = await sql.query<{ reference: string }>('select reference from suite_transfer order by id');
  return found.map(({ reference }) => reference);
}

import assert from 'node:assert/strict';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import type { OutboxApplication } from '../outbox-harness.js';
import { messageId, ROUTE, type OutboxSuite, type OutboxTrial } from './outbox-suite.js';
import { failed, sent } from './receiver.js';
import { hurry, insertSilently, kept, lagOf, rows } from './rows.js';

/** What failed too often is kept, seen, and put back. */
export function parkingCases({ test }: OutboxSuite): void {
  test('parks a message after its attempts, with the reason and the history', async (trial) => {
    const to = trial.receiver({ attempts: 3 });
    to.answer = ({ topic }) => (topic === 'bad' ? failed(new Error('No such address.')) : sent);
    const application = await trial.start([to.route]);
    await application.outbox.append([trial.message('bad')]);
    await parked(trial, application, 1);
    await application.outbox.append([trial.message('marker')]);
    await trial.until('the marker to be sent and gone', async () => (await kept(application)).join() === 'bad'); // gone with the commit that follows the answer
    assert.equal(to.times('bad'), 3);
    assert.deepEqual(to.confirmed, ['marker']);
    const [row] = await rows(application);
    assert.ok(row);
    assert.deepEqual([row.state, row.attempt], [ROW_STATE.parked, 3]);
    assert.ok(row.reason !== null && row.reason.length > 0, 'the reason is kept');
    assert.deepEqual(
      row.failures.map(({ attempt, message }) => [attempt, message]),
      [1, 2, 3].map((attempt) => [attempt, 'No such address.']),
    );
    assert.deepEqual(await lagOf(application, ROUTE), { route: ROUTE, waiting: 0, scheduled: 0, parked: 1 });
  });

  test('gives a message ten attempts where the route does not say how many', async (trial) => {
    const to = trial.receiver();
    to.answer = () => failed();
    const application = await trial.start([to.route]);
    await application.outbox.append([trial.message('bad')]);
    await parked(trial, application, 1);
    assert.equal(to.times('bad'), 10);
  });

  test('parks the key of a parked message: later ones wait, those of other keys go on', async (trial) => {
    const to = trial.receiver({ attempts: 1 });
    to.answer = ({ topic }) => (topic === 'x 1' ? failed() : sent);
    const application = await trial.start([to.route]);
    const { outbox } = application;
    await outbox.append([trial.message('x 1', { key: 'x' }), trial.message('x 2', { key: 'x' })]);
    await parked(trial, application, 1);
    await outbox.append([
      trial.message('x 3', { key: 'x' }),
      trial.message('y 1', { key: 'y' }),
      trial.message('free'),
    ]);
    await trial.until('the others to be sent and gone', async () => (await kept(application)).length === 3);
    assert.deepEqual([...to.confirmed].sort(), ['free', 'y 1']);
    assert.deepEqual(
      to.topics.filter((topic) => topic.startsWith('x')),
      ['x 1'],
    );
    assert.deepEqual(await lagOf(application, ROUTE), { route: ROUTE, waiting: 2, scheduled: 0, parked: 1 });
  });

  test('puts parked messages back in their order, before those that waited for them', async (trial) => {
    const to = trial.receiver({ attempts: 1 });
    let repaired = false;
    to.answer = ({ topic }) => (!repaired && topic.endsWith('1') ? failed() : sent);
    const application = await trial.start([to.route]);
    const keys = ['x', 'y', 'z'];
    for (const n of [1, 2, 3])
      await application.outbox.append(keys.map((key) => trial.message(`${key} ${n}`, { key })));
    await parked(trial, application, 3);
    repaired = true;
    assert.equal(await application.routes.redrive(ROUTE), 3);
    await trial.until('all', () => to.confirmed.length === 9);
    for (const key of keys)
      assert.deepEqual(
        to.confirmed.filter((topic) => topic.startsWith(key)),
        [1, 2, 3].map((n) => `${key} ${n}`),
      );
    assert.equal(await application.routes.redrive(ROUTE), 0);
  });

  test('gives a message that was put back all its attempts again', async (trial) => {
    const to = trial.receiver({ attempts: 2 });
    to.answer = () => (to.seen.length < 4 ? failed() : sent);
    const application = await trial.start([to.route]);
    await application.outbox.append([trial.message('a')]);
    await parked(trial, application, 1);
    await application.routes.redrive(ROUTE);
    await trial.until('the confirmation', async () => {
      await hurry(application);
      return to.confirmed.length === 1;
    });
    assert.equal(to.seen.length, 4);
  });

  test('puts back the messages of one route only', async (trial) => {
    const [one, other] = [trial.receiver({ name: 'one', attempts: 1 }), trial.receiver({ name: 'other', attempts: 1 })];
    other.answer = () => failed();
    one.answer = ({ attempt }) => (attempt > 0 && one.seen.length === 1 ? failed() : sent);
    const application = await trial.start([one.route, other.route]);
    await application.outbox.append([trial.message('a', { route: 'one' }), trial.message('b', { route: 'other' })]);
    await parked(trial, application, 2);
    assert.equal(await application.routes.redrive('one'), 1);
    await trial.until('the route', () => one.confirmed.length === 1);
    assert.equal((await lagOf(application, 'other'))?.parked, 1);
    assert.equal(other.seen.length, 1);
  });

  test('parks what took its process along five times, without trying it again', async (trial) => {
    const to = trial.receiver();
    const first = await trial.start([to.route]);
    const { sql, schema } = first;
    await sql.execute(
      `insert into ${schema}.outbox (id, lane, topic, payload, headers, state, crashes, lease, lease_until)
       values ($1::uuid, $2, 'deadly', '{}', '{}', ${ROW_STATE.leased}, 4, gen_random_uuid(), clock_timestamp() - interval '1 s')`,
      [messageId(1), ROUTE],
    );
    await first.crash();
    const application = await trial.start([to.route]);
    await parked(trial, application, 1);
    const [row] = await rows(application);
    assert.deepEqual([row?.crashes, row?.reason], [5, 'crashes']);
    assert.equal(to.seen.length, 0);
  });

  test('tells what waits on every route that has messages, registered or not', async (trial) => {
    const to = trial.receiver({ attempts: 1 });
    const hold = trial.gate();
    to.answer = async ({ topic }) => {
      if (topic === 'bad') return failed();
      await hold.passed;
      return sent;
    };
    const idle = trial.receiver({ name: 'idle' });
    const application = await trial.start([to.route, idle.route]);
    await insertSilently(application, { id: messageId(1_000), route: 'of another process', topic: 'a' });
    await application.outbox.append([trial.message('bad')]);
    await parked(trial, application, 1);
    await application.outbox.append([trial.message('1', { key: 'x' }), trial.message('2', { key: 'x' })]);
    await trial.until('the one that is being handed on', () => to.topics.includes('1'));
    await application.sql.execute(
      `update ${application.schema}.outbox set state = ${ROW_STATE.scheduled}, run_at = clock_timestamp() + interval '1 h' where topic = 'a'`,
    );
    assert.deepEqual(await lagOf(application, ROUTE), { route: ROUTE, waiting: 2, scheduled: 0, parked: 1 });
    assert.deepEqual(await lagOf(application, 'of another process'), {
      route: 'of another process',
      waiting: 0,
      scheduled: 1,
      parked: 0,
    });
    const lag = await application.routes.lag();
    assert.deepEqual(lag.map(({ route }) => route).sort(), ['of another process', ROUTE]);
    assert.equal(lag.find(({ route }) => route !== ROUTE)?.oldest, undefined, 'nothing there is ready');
    const age = lag.find(({ route }) => route === ROUTE)?.oldest?.milliseconds;
    assert.ok(age !== undefined && age >= 0 && age < 10_000, `${age} ms`);
  });
}

/** Makes due whatever waits until `count` messages are parked. */
async function parked({ until }: OutboxTrial, application: OutboxApplication, count: number): Promise<void> {
  await until(`${count} parked`, async () => {
    await hurry(application);
    return (await rows(application)).filter(({ state }) => state === ROW_STATE.parked).length === count;
  });
}

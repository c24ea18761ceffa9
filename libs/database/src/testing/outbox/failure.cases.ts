import assert from 'node:assert/strict';
import { OutboxRouteUnknownError, type SendRoute } from '#domain/outbox';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import { entries } from '../support/samples.js';
import { ROUTE, type OutboxSuite } from './outbox-suite.js';
import { failed, sent } from './receiver.js';
import { hurry, kept, rows, withTrigger } from './rows.js';

/** What fails is tried again. */
export function failureCases({ test }: OutboxSuite): void {
  test('tries again what failed, and counts the attempts', async ({ start, receiver, message, until }) => {
    const to = receiver();
    to.answer = ({ attempt }) => (attempt < 4 ? failed() : sent);
    const application = await start([to.route]);
    await application.outbox.append([message('a')]);
    await until('the confirmation', async () => {
      await hurry(application);
      return to.confirmed.length === 1;
    });
    assert.deepEqual(
      to.seen.map(({ attempt }) => attempt),
      [1, 2, 3, 4],
    );
    await until('an empty outbox', async () => (await kept(application)).length === 0);
  });

  test('tries again by itself, after a pause', async ({ start, receiver, message, until, clock }) => {
    const to = receiver();
    const times: number[] = [];
    to.answer = ({ attempt }) => {
      times.push(clock.monotonic());
      return attempt < 2 ? failed() : sent;
    };
    const { outbox } = await start([to.route], { poll: '1m' }); // it wakes for what is due, not by the way
    await outbox.append([message('a')]);
    await until('the confirmation', () => to.confirmed.length === 1);
    assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 20, `paused ${(times[1] ?? 0) - (times[0] ?? 0)} ms`);
  });

  test('makes the pauses longer from attempt to attempt', async ({ start, receiver, message, until }) => {
    const to = receiver({ attempts: 6 });
    to.answer = () => failed();
    const application = await start([to.route]);
    const pauses = {
      on: `after update on {outbox} for each row when (old.state = ${ROW_STATE.leased} and new.state = ${ROW_STATE.scheduled})`,
      entry: `new.id || ' ' || new.attempt || ' ' || extract(epoch from new.run_at - clock_timestamp())`,
    };
    await withTrigger(application, pauses, async () => {
      await application.outbox.append(Array.from({ length: 12 }, (_, n) => message(`${n}`)));
      await until('all parked', async () => {
        await hurry(application);
        return (await rows(application)).every(({ state }) => state === ROW_STATE.parked);
      });
    });
    const noted = (await entries(application.sql)).map((entry) => entry.split(' ').map(Number));
    const pauseAfter = (attempt: number): number =>
      noted.filter(([, of]) => of === attempt).reduce((sum, [, , seconds]) => sum + (seconds ?? 0), 0);
    assert.equal(noted.length, 12 * 5);
    assert.ok(pauseAfter(1) > 0);
    assert.ok(
      pauseAfter(5) > 2 * pauseAfter(1),
      `${pauseAfter(5)} s after the fifth, ${pauseAfter(1)} s after the first`,
    );
  });

  test('takes a sender that rejects as the failure of the whole batch', async ({ start, receiver, message, until }) => {
    const to = receiver();
    let broken = true;
    const route: SendRoute = {
      ...to.route,
      send: (messages, signal) =>
        broken ? Promise.reject(new Error('The whole receiver is away.')) : to.route.send(messages, signal),
    };
    const application = await start([route]);
    await application.outbox.append([message('a'), message('b', { key: 'x' }), message('c', { key: 'x' })]);
    await until(
      'two failures',
      async () => (await rows(application)).filter(({ attempt }) => attempt > 0).length === 2,
    );
    broken = false;
    await until('all', async () => {
      await hurry(application);
      return to.confirmed.length === 3;
    });
    assert.ok(to.seen.every(({ topic, attempt }) => topic === 'c' || attempt >= 2));
  });

  const unruly: readonly (readonly [string, SendRoute['send']])[] = [
    [
      'throws before it has a promise',
      () => {
        throw new Error('thrown');
      },
    ],
    ['resolves with fewer outcomes than messages', () => Promise.resolve([])],
  ];
  for (const [what, send] of unruly) {
    test(`loses nothing to a sender that ${what}`, async ({ start, receiver, message, until }) => {
      const to = receiver();
      let calls = 0;
      const route: SendRoute = {
        kind: 'send',
        name: ROUTE,
        send: (messages, signal) => {
          calls += 1;
          return calls === 1 ? send(messages, signal) : to.route.send(messages, signal);
        },
      };
      const application = await start([route]);
      await application.outbox.append([message('a')]);
      await until('the message', async () => {
        await hurry(application);
        return to.confirmed.includes('a');
      });
      assert.equal(to.seen[0]?.attempt, 2);
    });
  }

  const circular: { self?: unknown } = {};
  circular.self = circular;
  const odd: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['a text', 'away'],
    ['an object that holds itself', circular],
    ['an error with a NUL and half a surrogate pair in its message', new Error('a\u0000b \ud800 c')],
    ['an error whose message is 1 MiB long', new Error('m'.repeat(1024 * 1024))],
    ['an object without a prototype', Object.create(null)],
  ];
  for (const [what, error] of odd) {
    test(`tries again whatever the error is: ${what}`, async ({ start, receiver, message, until }) => {
      const to = receiver();
      to.answer = ({ attempt }) => (attempt === 1 ? failed(error) : sent);
      const application = await start([to.route]);
      await application.outbox.append([message('a')]);
      await until('the confirmation', async () => {
        await hurry(application);
        return to.confirmed.length === 1;
      });
      assert.deepEqual(to.topics, ['a', 'a']);
      assert.equal(to.seen[1]?.attempt, 2);
    });
  }

  test('does not try again what will never succeed', async ({ start, receiver, message, until }) => {
    const to = receiver();
    to.answer = () => failed(new OutboxRouteUnknownError('Permanent: its row says park.'));
    const application = await start([to.route]);
    await application.outbox.append([message('a')]);
    await until('the parked message', async () => (await rows(application))[0]?.state === ROW_STATE.parked);
    const [row] = await rows(application);
    assert.equal(row?.failures[0]?.code, 'OUTBOX_ROUTE_UNKNOWN');
    assert.equal(to.seen.length, 1);
  });
}

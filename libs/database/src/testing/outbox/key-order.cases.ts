import assert from 'node:assert/strict';
import { Duration } from '#core';
import type { OutboxSuite } from './outbox-suite.js';
import { failed, sent } from './receiver.js';
import { hurry } from './rows.js';

/** Messages of one route and key arrive in their order, whatever fails in between. */
export function keyOrderCases({ test }: OutboxSuite): void {
  test('keeps the order of each key through failures, across units of work', async ({
    start,
    receiver,
    message,
    until,
  }) => {
    const to = receiver();
    to.answer = ({ topic, attempt }) => (/[bde]$/.test(topic) && attempt === 1 ? failed() : sent);
    const application = await start([to.route]);
    const { outbox, unitOfWork } = application;
    const keys = ['x', 'y', 'z'];
    for (const letters of ['ab', 'c', 'def']) {
      await unitOfWork.run(async () => {
        for (const letter of letters) await outbox.append(keys.map((key) => message(`${key} ${letter}`, { key })));
      });
    }
    await until('all messages', async () => {
      await hurry(application);
      return to.confirmed.length === 18;
    });
    for (const key of keys) {
      const ofKey = to.confirmed.filter((topic) => topic.startsWith(key));
      assert.deepEqual(
        ofKey,
        [...'abcdef'].map((letter) => `${key} ${letter}`),
      );
    }
    assert.equal(to.seen.length, 18 + 9, 'each failure is handed on once more, and nothing else is');
  });

  test('holds back the later messages of a key while one waits to be tried again, and no others', async ({
    start,
    receiver,
    message,
    until,
  }) => {
    const to = receiver();
    let away = true;
    to.answer = ({ topic }) => (topic === 'x 1' && away ? failed() : sent);
    const application = await start([to.route]);
    await application.outbox.append([
      message('x 1', { key: 'x' }),
      message('x 2', { key: 'x' }),
      message('y 1', { key: 'y' }),
      message('y 2', { key: 'y' }),
      message('free 1'),
    ]);
    await until('the others', () => to.confirmed.length === 3);
    assert.deepEqual([...to.confirmed].sort(), ['free 1', 'y 1', 'y 2']);
    await until('a second attempt', async () => {
      await hurry(application);
      return to.times('x 1') >= 2;
    });
    assert.equal(to.times('x 2'), 0);
    away = false;
    await until('the key', async () => {
      await hurry(application);
      return to.confirmed.length === 5;
    });
    assert.deepEqual(to.confirmed.slice(3), ['x 1', 'x 2']);
  });

  test('holds back the later messages of a key while one is handed on, also in the next batch', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const to = receiver();
    const hold = gate();
    to.answer = async ({ topic }) => {
      if (topic === 'x 1') await hold.passed;
      return sent;
    };
    const { outbox } = await start([to.route]);
    await outbox.append([message('x 1', { key: 'x' })]);
    await until('the first', () => to.topics.includes('x 1'));
    await outbox.append([message('x 2', { key: 'x' }), message('y 1', { key: 'y' })]);
    hold.open();
    await until('all', () => to.confirmed.length === 3);
    assert.ok(to.confirmed.indexOf('x 1') < to.confirmed.indexOf('x 2'));
  });

  test('keeps the order of a key whose first message is delayed', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const application = await start([to.route]);
    await application.outbox.append([
      message('x 1', { key: 'x', delay: Duration.seconds(3_600) }),
      message('x 2', { key: 'x' }),
      message('y 1', { key: 'y' }),
    ]);
    await until('the other key', () => to.confirmed.includes('y 1'));
    assert.deepEqual(to.topics, ['y 1']);
    await hurry(application);
    await until('the key', () => to.confirmed.length === 3);
    assert.deepEqual(to.confirmed, ['y 1', 'x 1', 'x 2']);
  });

  test('tells equal keys of two routes apart', async ({ start, receiver, message, until }) => {
    const [broken, fine] = [receiver({ name: 'broken' }), receiver({ name: 'fine' })];
    broken.answer = () => failed();
    const { outbox } = await start([broken.route, fine.route]);
    await outbox.append([
      message('1', { route: 'broken', key: 'x' }),
      message('2', { route: 'fine', key: 'x' }),
      message('3', { route: 'fine', key: 'x' }),
    ]);
    await until('the route that works', () => fine.confirmed.length === 2);
    assert.deepEqual(fine.confirmed, ['2', '3']);
  });
}

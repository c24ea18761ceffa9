import assert from 'node:assert/strict';
import type { OutboxSuite } from './outbox-suite.js';
import { failed, sent } from './receiver.js';
import { hurry, kept } from './rows.js';

/** Two applications on one database share the work. */
export function sharingCases({ test }: OutboxSuite): void {
  test('hands on each message once, by one application or the other', async ({ start, receiver, message, until }) => {
    const to = receiver();
    const [one, other] = [await start([to.route]), await start([to.route])];
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 15 }, (__, n) => message(`${batch} ${n}`)),
    );
    await Promise.all(batches.map((batch, n) => (n % 2 === 0 ? one : other).outbox.append(batch)));
    await until('all', async () => to.confirmed.length >= 300 && (await kept(one)).length === 0);
    assert.equal(to.seen.length, 300);
    assert.equal(new Set(to.topics).size, 300);
  });

  test('lets one application work while the sends of the other hang', async ({
    start,
    receiver,
    message,
    until,
    gate,
  }) => {
    const hold = gate();
    const [hanging, working] = [receiver(), receiver()];
    hanging.answer = () => hold.passed.then(() => sent);
    const one = await start([hanging.route]);
    await one.outbox.append([message('hangs', { key: 'x' })]);
    await until('the send that hangs', () => hanging.seen.length === 1);
    const other = await start([working.route]);
    await other.outbox.append([message('waits', { key: 'x' }), ...[1, 2, 3].map((n) => message(`goes ${n}`))]);
    await until('the others', () => working.confirmed.length + hanging.seen.length >= 4);
    assert.ok(![...working.topics, ...hanging.topics].includes('waits'), 'its key is taken by the other application');
    hold.open();
    await until('all', async () => (await kept(one)).length === 0);
    assert.equal(working.seen.length + hanging.seen.length, 5);
  });

  test('keeps the order of each key, whichever application hands on, through failures', async ({
    start,
    receiver,
    message,
    until,
  }) => {
    const to = receiver();
    to.answer = ({ topic, attempt }) => (attempt === 1 && Number(topic.split(' ')[1]) % 4 === 3 ? failed() : sent);
    const [one, other] = [await start([to.route]), await start([to.route])];
    const keys = ['v', 'w', 'x', 'y', 'z'];
    for (let n = 0; n < 16; n += 1)
      await (n % 2 === 0 ? one : other).outbox.append(keys.map((key) => message(`${key} ${n}`, { key })));
    await until('all', async () => {
      await hurry(one);
      return to.confirmed.length === keys.length * 16;
    });
    for (const key of keys)
      assert.deepEqual(
        to.confirmed.filter((topic) => topic.startsWith(key)),
        Array.from({ length: 16 }, (_, n) => `${key} ${n}`),
      );
    assert.equal(to.seen.length, keys.length * (16 + 4));
  });

  test('hands on what an application of the role web appended, at a hint', async ({
    start,
    receiver,
    message,
    until,
    clock,
  }) => {
    const [web, worker] = [receiver(), receiver()];
    const appending = await start([web.route], { role: 'web', poll: '1m' });
    await start([worker.route], { poll: '1m' });
    for (const topic of ['first', 'second']) {
      const began = clock.monotonic();
      await appending.unitOfWork.run(() => appending.outbox.append([message(topic)]));
      await until('the message', () => worker.confirmed.includes(topic));
      assert.ok(clock.monotonic() - began < 5_000);
    }
    assert.equal(web.seen.length, 0, 'an application of the role web hands nothing on');
  });

  test('gives over to the other application what one leaves behind when it stops', async ({
    start,
    receiver,
    message,
    until,
    clock,
  }) => {
    const [leaving, staying] = [receiver(), receiver()];
    leaving.answer = (_, signal) =>
      new Promise((__, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const one = await start([leaving.route], { lease: '1m' });
    await one.outbox.append([message('a'), message('b')]);
    await until('the sends', () => leaving.seen.length === 2);
    const other = await start([staying.route], { lease: '1m' });
    await one.stopNow();
    const stopped = clock.monotonic();
    await until('the other application', () => staying.confirmed.length === 2);
    assert.ok(clock.monotonic() - stopped < 5_000, 'long before the lease runs out');
    await until('an empty outbox', async () => (await kept(other)).length === 0);
    assert.equal(leaving.seen.length + staying.seen.length, 4);
  });
}

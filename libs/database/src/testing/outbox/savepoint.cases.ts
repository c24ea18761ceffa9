import assert from 'node:assert/strict';
import { rejectionOf } from '../support/expectations.js';
import type { OutboxSuite, OutboxTrial } from './outbox-suite.js';

/** All messages have one key, so that they arrive in the order in which they were written. */
export function savepointCases({ test }: OutboxSuite): void {
  test('drops what a rolled-back savepoint appended and keeps the rest in order', (trial) =>
    arrivals(trial, ['1', '3', '5'], async ({ append, inSavepoint, undone }) => {
      await append('1');
      await undone(() => append('2'));
      await append('3');
      await undone(() => append('4'));
      await inSavepoint(() => append('5'));
    }));

  test('keeps what a savepoint appended whose inner savepoint was rolled back', (trial) =>
    arrivals(trial, ['1', '2', '4', '5'], async ({ append, inSavepoint, undone }) => {
      await append('1');
      await inSavepoint(async () => {
        await append('2');
        await undone(() => append('3'));
        await append('4');
      });
      await append('5');
    }));

  test('drops what a released savepoint appended when its parent is rolled back', (trial) =>
    arrivals(trial, ['1', '4'], async ({ append, inSavepoint, undone }) => {
      await append('1');
      await undone(async () => {
        await append('2');
        await inSavepoint(() => append('3'));
      });
      await append('4');
    }));

  test('keeps three levels of released savepoints in the order of their appends', (trial) =>
    arrivals(trial, ['1', '2', '3', '4', '5'], async ({ append, inSavepoint }) => {
      await append('1');
      await inSavepoint(async () => {
        await append('2');
        await inSavepoint(async () => {
          await append('3');
          await inSavepoint(() => append('4'));
        });
      });
      await append('5');
    }));

  test('drops released savepoints of a unit of work that was rolled back', async ({
    start,
    receiver,
    message,
    until,
  }) => {
    const to = receiver();
    const { outbox, unitOfWork } = await start([to.route]);
    const work = unitOfWork.run(async () => {
      await unitOfWork.run(() => outbox.append([message('lost')]), { propagation: 'savepoint' });
      throw new Error('own');
    });
    await rejectionOf(work);
    await outbox.append([message('marker')]);
    await until('the marker', () => to.confirmed.includes('marker'));
    assert.deepEqual(to.topics, ['marker']);
  });
}

interface Steps {
  append(topic: string): Promise<void>;
  inSavepoint(work: () => Promise<void>): Promise<void>;
  /** A savepoint that is rolled back after `work`. */
  undone(work: () => Promise<void>): Promise<void>;
}

/** Runs `work` in a unit of work, and a marker after it; then exactly `expected` has arrived. */
async function arrivals(
  { start, receiver, message, until }: OutboxTrial,
  expected: readonly string[],
  work: (steps: Steps) => Promise<void>,
): Promise<void> {
  const to = receiver();
  const { outbox, unitOfWork } = await start([to.route]);
  const append = (topic: string): Promise<void> => outbox.append([message(topic, { key: 'all' })]);
  const inSavepoint = (inner: () => Promise<void>): Promise<void> =>
    unitOfWork.run(inner, { propagation: 'savepoint' });
  const undone = async (inner: () => Promise<void>): Promise<void> => {
    const undo = new Error('undo');
    const savepoint = inSavepoint(async () => {
      await inner();
      throw undo;
    });
    assert.equal(await rejectionOf(savepoint), undo);
  };
  await unitOfWork.run(() => work({ append, inSavepoint, undone }));
  await append('marker');
  await until('the marker', () => to.confirmed.includes('marker'));
  assert.deepEqual(to.topics, [...expected, 'marker']);
}

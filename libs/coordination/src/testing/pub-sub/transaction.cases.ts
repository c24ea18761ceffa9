import assert from 'node:assert/strict';
import { CallContext, type TransactionHook, type TransactionScope } from '#core';
import type { PlaceTest } from '../support/place-suite.js';
import { listenTo, passBehind } from './heard.js';
import type { PubSubApplication } from './pub-sub-application.js';

/** A transaction of whatever owner, that ends when the case says so. */
class SuiteTransaction implements TransactionScope {
  readonly id = 'suite';
  readonly owner = this;
  readonly parent = undefined;
  readonly readOnly = false;
  readonly signal = new AbortController().signal;
  readonly #committed: TransactionHook[] = [];
  active = true;

  run<T>(work: () => Promise<T>): Promise<T> {
    return CallContext.run(new CallContext({ correlationId: 'suite', transaction: this }), work);
  }

  async commit(): Promise<void> {
    this.active = false;
    for (const hook of this.#committed) await hook();
  }

  afterCommit(hook: TransactionHook): void {
    this.#committed.push(hook);
  }

  beforeCommit(): never {
    throw new Error('The suite expects nothing before the commit.');
  }

  afterRollback(): void {
    // nothing is rolled back by commit
  }

  onChanges(): never {
    throw new Error('The suite expects nobody who looks at changes.');
  }
}

/** Inside a unit of work. */
export function transactionCases(test: PlaceTest<PubSubApplication>): void {
  test('comes after the commit, in the order of publishing', async ({ start }) => {
    const { pubSub } = await start();
    const { heard } = await listenTo(pubSub, 'channel');
    const transaction = new SuiteTransaction();
    await transaction.run(async () => {
      await pubSub.publish('channel', 'one');
      await pubSub.publish('channel', 'two');
    });
    await passBehind(pubSub, 'channel');
    assert.deepEqual(heard.payloads, ['behind all others']);
    await transaction.commit();
    await heard.times(3);
    assert.deepEqual(heard.payloads.slice(1), ['one', 'two']);
  });

  test('never comes without the commit', async ({ start }) => {
    const { pubSub } = await start();
    const { heard } = await listenTo(pubSub, 'channel');
    await new SuiteTransaction().run(() => pubSub.publish('channel', 'rolled back'));
    await passBehind(pubSub, 'channel');
    assert.deepEqual(heard.payloads, ['behind all others']);
  });

  test('comes at once when the transaction has ended', async ({ start }) => {
    const { pubSub } = await start();
    const { heard } = await listenTo(pubSub, 'channel');
    const transaction = new SuiteTransaction();
    await transaction.commit();
    await transaction.run(() => pubSub.publish('channel', 'after'));
    await heard.times(1);
    assert.deepEqual(heard.payloads, ['after']);
  });
}

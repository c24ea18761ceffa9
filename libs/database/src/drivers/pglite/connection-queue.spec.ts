import { CallContext, Duration, type TransactionScope } from '#core';
import { VirtualClock } from '#core/testing';
import { ConnectionPoolError, DatabaseUnavailableError, ReentrantTransactionError } from '#domain/database';
import { ConnectionQueue } from './connection-queue.js';

function scope(parent?: TransactionScope): TransactionScope {
  const hook = (): void => undefined;
  return {
    id: 'a scope',
    owner: {},
    parent,
    readOnly: false,
    active: true,
    signal: new AbortController().signal,
    beforeCommit: hook,
    afterCommit: hook,
    afterRollback: hook,
    onChanges: hook,
  };
}

function within<T>(fields: { readonly transaction?: TransactionScope; readonly deadline?: number }, work: () => T): T {
  return CallContext.run(new CallContext({ correlationId: 'spec', ...fields }), work);
}

describe('ConnectionQueue', () => {
  let clock: VirtualClock;
  let transactionOpen: boolean;
  let queue: ConnectionQueue;

  beforeEach(() => {
    clock = new VirtualClock();
    transactionOpen = false;
    queue = new ConnectionQueue({
      clock,
      target: 'memory',
      maxWait: Duration.seconds(5),
      maxWaiters: 3,
      inTransaction: () => transactionOpen,
    });
  });

  it('gives the connection at once when nobody has it', async () => {
    await expect(queue.take()).resolves.toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('serves those who wait in the order of asking', async () => {
    const served: number[] = [];
    await queue.take();
    const turns = [1, 2, 3].map((turn) => queue.take().then(() => void served.push(turn)));
    for (const turn of [1, 2, 3]) {
      queue.pass();
      await turns[turn - 1];
      expect(served).toHaveLength(turn);
    }
    expect(served).toEqual([1, 2, 3]);
    expect(clock.pending).toBe(0);
  });

  it('refuses a caller at once when too many wait already', async () => {
    await queue.take();
    const waiting = [1, 2, 3].map(() => queue.take());
    await expect(queue.take()).rejects.toThrow(ConnectionPoolError);
    for (const turn of waiting) {
      queue.pass();
      await turn;
    }
  });

  it('ends the wait after maxWait, says how long the connection was busy, and leaves no timer', async () => {
    await queue.take();
    await clock.advance(2_000);
    const refused = expect(queue.take()).rejects.toMatchObject({
      code: 'DATABASE_POOL_EXHAUSTED',
      retryAfter: Duration.seconds(1),
      details: { target: 'memory', variable: 'DATABASE_URL' },
      message: expect.stringMatching(/one connection.*has had for 7s.*within 5s/) as string,
    });
    await clock.advance(5_000);
    await refused;
    expect(clock.pending).toBe(0);
  });

  it('waits longer than maxWait for a caller whose own deadline is later', async () => {
    await queue.take();
    const turn = within({ deadline: 60_000 }, () => queue.take());
    await clock.advance(59_000);
    queue.pass();
    await expect(turn).resolves.toBeUndefined();
  });

  it('ends the wait at the deadline of the caller when that is earlier than maxWait', async () => {
    await queue.take();
    const refused = expect(within({ deadline: 100 }, () => queue.take())).rejects.toThrow(ConnectionPoolError);
    await clock.advance(100);
    await refused;
  });

  it('ends the wait with the reason of the signal', async () => {
    await queue.take();
    const controller = new AbortController();
    const turn = queue.take(controller.signal);
    const reason = new Error('the caller left');
    controller.abort(reason);
    await expect(turn).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('passes over a caller who gave up while waiting', async () => {
    await queue.take();
    const controller = new AbortController();
    const left = expect(queue.take(controller.signal)).rejects.toThrow();
    const next = queue.take();
    controller.abort();
    await left;
    queue.pass();
    await expect(next).resolves.toBeUndefined();
  });

  it('refuses at once a call that waits inside the transaction that holds the connection', async () => {
    const outer = scope();
    await within({ transaction: outer }, () => queue.take());
    transactionOpen = true;
    await expect(within({ transaction: outer }, () => queue.take())).rejects.toThrow(ReentrantTransactionError);
  });

  it('refuses it from inside a savepoint too', async () => {
    const outer = scope();
    await within({ transaction: outer }, () => queue.take());
    transactionOpen = true;
    await expect(within({ transaction: scope(scope(outer)) }, () => queue.take())).rejects.toThrow(
      ReentrantTransactionError,
    );
  });

  it('lets a stranger with a transaction of its own wait', async () => {
    await within({ transaction: scope() }, () => queue.take());
    transactionOpen = true;
    const turn = within({ transaction: scope() }, () => queue.take());
    queue.pass();
    await expect(turn).resolves.toBeUndefined();
  });

  it("lets single statements inside another database's transaction wait for each other", async () => {
    const elsewhere = scope();
    await within({ transaction: elsewhere }, () => queue.take());
    const turn = within({ transaction: elsewhere }, () => queue.take());
    queue.pass();
    await expect(turn).resolves.toBeUndefined();
  });

  it('refuses everyone who waits, and everyone later, once it is closed', async () => {
    await queue.take();
    const waiting = expect(queue.take()).rejects.toThrow('closed for the spec');
    queue.close(new DatabaseUnavailableError('closed for the spec'));
    await waiting;
    await expect(queue.take()).rejects.toThrow('closed for the spec');
    expect(clock.pending).toBe(0);
  });
});

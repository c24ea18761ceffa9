import { CallContext } from '#core';
import { CoordinationUnavailableError } from '#domain/coordination';
import { SqlSession, type SqlValue, type StatementOutcome } from '#domain/database';
import { gate, SequentialIds } from '#core/testing';
import { MessageSender, messageOf } from './message-sender.js';

/** Statements that the test lets pass. */
class ScriptedSql extends SqlSession {
  readonly sent: (readonly string[])[] = [];
  readonly contexts: (CallContext | undefined)[] = [];
  pass: () => Promise<void> = () => Promise.resolve();

  async query(): Promise<never> {
    return Promise.reject(new Error('Nothing is asked.'));
  }

  async execute<Row extends object>(
    _sql: string,
    parameters: readonly SqlValue[] = [],
  ): Promise<StatementOutcome<Row>> {
    this.sent.push(parameters[1] as readonly string[]);
    this.contexts.push(CallContext.current());
    await this.pass();
    return { rows: [], affected: 0 };
  }
}

function setUp() {
  const sql = new ScriptedSql();
  return { sql, sender: new MessageSender({ sql, ids: new SequentialIds(), channel: 'channel' }) };
}

describe('sending messages over the database', () => {
  it('sends what comes meanwhile together, in order, equal ones apart', async () => {
    const { sql, sender } = setUp();
    const { release, pass } = gate();
    sql.pass = pass;
    const first = sender.send('a');
    await new Promise((resolve) => setImmediate(resolve));
    const rest = ['b', 'c', 'c'].map((message) => sender.send(message));
    release();
    await Promise.all([first, ...rest]);
    expect(sql.sent.map((batch) => batch.map(messageOf))).toEqual([['a'], ['b', 'c', 'c']]);
    expect(new Set(sql.sent[1]).size).toBe(3);
  });

  it('sends a hundred at a time at most', async () => {
    const { sql, sender } = setUp();
    await Promise.all(Array.from({ length: 250 }, (_, index) => sender.send(`${index}`)));
    expect(sql.sent.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  it('tells those of a batch that it failed, and sends the next', async () => {
    const { sql, sender } = setUp();
    sql.pass = () => Promise.reject(new Error('down'));
    const outcomes = await Promise.allSettled([sender.send('a'), sender.send('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    sql.pass = () => Promise.resolve();
    await sender.send('c');
    expect(sql.sent.at(-1)?.map(messageOf)).toEqual(['c']);
  });

  it('sends nothing in the context of who happened to be first', async () => {
    const { sql, sender } = setUp();
    const context = new CallContext({ correlationId: 'request', signal: AbortSignal.abort(), deadline: 0 });
    await CallContext.run(context, () => sender.send('a'));
    expect(sql.contexts[0]?.signal).toBeUndefined();
    expect(sql.contexts[0]?.deadline).toBeUndefined();
  });

  it('refuses more than it may hold', async () => {
    const { sql, sender } = setUp();
    const { release, pass } = gate();
    sql.pass = pass;
    const waiting = Array.from({ length: 10_000 }, () => sender.send('a'));
    await expect(sender.send('one more')).rejects.toThrow(CoordinationUnavailableError);
    release();
    await Promise.all(waiting);
  });
});

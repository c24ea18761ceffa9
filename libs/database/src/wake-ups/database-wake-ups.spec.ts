import { CallContext, type Fault } from '#core';
import { SeededRandom, VirtualClock } from '#core/testing';
import type { DatabaseConnection, DatabaseDriver } from '../database.driver.js';
import type { ListenRequest } from '../database.signals.js';
import { DatabaseWakeUps } from './database-wake-ups.js';

interface Sent {
  readonly hints: readonly unknown[];
  readonly context: CallContext | undefined;
}

/** A driver that remembers what was sent, and lets the test say what becomes of it. */
class SignalDriver implements DatabaseDriver {
  readonly name = 'signal';
  readonly capabilities = { concurrentTransactions: true, sharedByProcesses: true };
  readonly target = 'nowhere';
  readonly sent: Sent[] = [];
  readonly requests: ListenRequest[] = [];
  closedListeners = 0;
  held = 0;
  answer: (signal: AbortSignal | undefined) => Promise<void> = () => Promise.resolve();

  open = (): Promise<void> => Promise.resolve();
  close = (): Promise<void> => Promise.resolve();
  mapError = (): undefined => undefined;
  isConnectionLoss = (): boolean => false;

  acquire(): Promise<DatabaseConnection> {
    this.held += 1;
    return Promise.resolve({
      execute: async (_sql, [, hints], options) => {
        this.sent.push({ hints: Array.isArray(hints) ? hints : [], context: CallContext.current() });
        await this.answer(options?.signal);
        return { rows: [], affected: undefined };
      },
      stream: async function* () {
        yield [];
      },
      release: () => void (this.held -= 1),
    });
  }

  listen(request: ListenRequest): { close(): Promise<void> } {
    this.requests.push(request);
    return {
      close: () => {
        this.closedListeners += 1;
        return Promise.resolve();
      },
    };
  }
}

/** As a driver for one process alone. */
class LonelyDriver extends SignalDriver {
  override listen = undefined as never;
}

describe('DatabaseWakeUps', () => {
  const clock = new VirtualClock();
  let driver: SignalDriver;
  let faults: Fault[];
  let wakeUps: DatabaseWakeUps;
  const open = (over: SignalDriver = driver, seed = 1): DatabaseWakeUps =>
    new DatabaseWakeUps({
      driver: over,
      channel: 'groundwork',
      clock,
      random: new SeededRandom(seed),
      faults: { report: (fault) => void faults.push(fault) },
    });
  const settle = (): Promise<void> => clock.advance(0);
  const topics = (): unknown[] =>
    driver.sent.map(({ hints }) => hints.map((hint) => String(hint).replace(/^\S+ ?/, '')));

  beforeEach(() => {
    driver = new SignalDriver();
    faults = [];
    wakeUps = open();
    wakeUps.start();
  });
  afterEach(() => wakeUps.close());

  describe('in the process', () => {
    it('calls the listeners of the topic after the one who wakes, each burst once', async () => {
      const calls: string[] = [];
      wakeUps.on('a', () => calls.push('a1'));
      wakeUps.on('a', () => calls.push('a2'));
      wakeUps.on('b', () => calls.push('b'));
      wakeUps.wake('a');
      wakeUps.wake('a');
      expect(calls).toEqual([]);
      await settle();
      expect(calls).toEqual(['a1', 'a2']);
    });

    it('no longer calls one who has left, and keeps another with the same function', async () => {
      const calls: number[] = [];
      const listener = (): void => void calls.push(1);
      const off = wakeUps.on('a', listener);
      wakeUps.on('a', listener);
      off();
      off();
      wakeUps.wake('a');
      await settle();
      expect(calls).toEqual([1]);
    });

    it('reports a listener that throws, and calls the others', async () => {
      const calls: number[] = [];
      wakeUps.on('a', () => {
        throw new Error('broken');
      });
      wakeUps.on('a', () => calls.push(2));
      wakeUps.wake('a');
      await settle();
      expect(calls).toEqual([2]);
      expect(faults).toMatchObject([{ where: 'wake-up listener of "a"', error: { message: 'broken' } }]);
    });

    it('wakes also where no other process can be told', async () => {
      const lonely = new LonelyDriver();
      const alone = open(lonely);
      alone.start();
      const calls: number[] = [];
      alone.on('a', () => calls.push(1));
      alone.wake('a');
      await settle();
      expect([calls, lonely.sent]).toEqual([[1], []]);
      await alone.close();
    });

    it('does nothing of it in the context of the one who wakes', async () => {
      const seen: unknown[] = [];
      wakeUps.on('a', () => seen.push(CallContext.current()));
      const ended = new CallContext({ correlationId: 'c', signal: AbortSignal.abort() });
      CallContext.run(ended, () => wakeUps.wake('a'));
      await settle();
      expect(seen).toEqual([undefined]);
      expect(driver.sent).toMatchObject([{ context: undefined }]);
    });
  });

  describe('sending', () => {
    it('sends hints of one moment together, each topic once', async () => {
      for (const topic of ['a', 'b', 'a']) wakeUps.wake(topic);
      await settle();
      expect(topics()).toEqual([['a', 'b']]);
      expect(driver.held).toBe(0);
    });

    it('collects what comes while hints are on their way, and sends it once', async () => {
      let answer = (): void => undefined;
      driver.answer = () => new Promise((resolve) => (answer = resolve));
      wakeUps.wake('first');
      await settle();
      for (let index = 0; index < 100; index += 1) {
        wakeUps.wake('next');
        await Promise.resolve();
      }
      await settle();
      expect(topics()).toEqual([['first']]);
      answer();
      await settle();
      expect(topics()).toEqual([['first'], ['next']]);
      answer();
    });

    it('reports a failure once for an outage, and another after it has worked again', async () => {
      const fail = (): Promise<void> => Promise.reject(new Error('down'));
      const outcomes = [fail, fail, () => Promise.resolve(), fail];
      for (const outcome of outcomes) {
        driver.answer = outcome;
        wakeUps.wake('a');
        await settle();
      }
      expect(driver.sent).toHaveLength(4);
      expect(faults.map(({ error }) => error)).toMatchObject([{ message: 'down' }, { message: 'down' }]);
    });

    it('gives up on a server that does not answer', async () => {
      driver.answer = untilAborted;
      wakeUps.wake('a');
      await clock.advance(5_000);
      expect(faults).toHaveLength(1);
      expect(driver.held).toBe(0);
    });

    it('sends what the server would not take as a hint for any topic', async () => {
      wakeUps.wake('é'.repeat(4_000));
      await settle();
      const [hint] = driver.sent[0]?.hints ?? [];
      expect(String(hint)).toMatch(/^[\w-]{16}$/);
    });
  });

  describe('hearing', () => {
    const request = (): ListenRequest => {
      const [first] = driver.requests;
      if (first === undefined) throw new Error('Nobody listens.');
      return first;
    };

    it('listens only once somebody wants to hear', async () => {
      expect(driver.requests).toEqual([]);
      wakeUps.on('a', () => undefined);
      wakeUps.on('b', () => undefined);
      expect(driver.requests).toMatchObject([{ channel: 'groundwork' }]);
      const early = open();
      early.on('a', () => undefined);
      expect(driver.requests).toHaveLength(1);
      early.start();
      expect(driver.requests).toHaveLength(2);
      await early.close();
    });

    it('wakes for others, not for what it sent itself', async () => {
      const calls: number[] = [];
      wakeUps.on('a', () => calls.push(1));
      const other = open(driver, 2);
      other.wake('a');
      await settle();
      request().onNotification(String(driver.sent[0]?.hints[0]));
      await settle();
      expect(calls).toEqual([1]);
      wakeUps.wake('a');
      await settle();
      request().onNotification(String(driver.sent[1]?.hints[0]));
      await settle();
      expect(calls).toEqual([1, 1]);
      await other.close();
    });

    it('wakes every listener after a connection, and for a hint without a topic', async () => {
      const calls: string[] = [];
      for (const topic of ['a', 'b']) wakeUps.on(topic, () => calls.push(topic));
      request().onConnected();
      await settle();
      request().onNotification('somebody');
      await settle();
      expect(calls).toEqual(['a', 'b', 'a', 'b']);
    });

    it('reports trouble once until it is connected again', () => {
      wakeUps.on('a', () => undefined);
      for (let index = 0; index < 3; index += 1) request().onTrouble(new Error('lost'));
      expect(faults).toHaveLength(1);
      request().onConnected();
      request().onTrouble(new Error('lost'));
      expect(faults).toHaveLength(2);
    });
  });

  describe('closing', () => {
    it('waits for what is on its way, ends the listening and is still afterwards', async () => {
      let answer = (): void => undefined;
      driver.answer = () => new Promise((resolve) => (answer = resolve));
      const calls: number[] = [];
      wakeUps.on('a', () => calls.push(1));
      wakeUps.wake('a');
      await settle();
      calls.length = 0;
      let closed = false;
      const closing = wakeUps.close().then(() => (closed = true));
      await settle();
      expect(closed).toBe(false);
      answer();
      await closing;
      wakeUps.wake('a');
      wakeUps.on('a', () => calls.push(2));
      await settle();
      expect([calls, driver.sent.length, driver.closedListeners, driver.held]).toEqual([[], 1, 1, 0]);
      expect(clock.pending).toBe(0);
    });

    it('does not wait longer than a second', async () => {
      driver.answer = untilAborted;
      wakeUps.wake('a');
      await settle();
      const closing = wakeUps.close();
      await clock.advance(1_000);
      await closing;
      expect([driver.held, clock.pending, faults]).toEqual([0, 0, []]);
    });
  });
});

const untilAborted = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));

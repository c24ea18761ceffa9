import { SeededRandom, VirtualClock } from '#core/testing';
import { DatabaseAuthenticationError, DatabaseReadOnlyError } from '#domain/database';
import type { CommitMark, CommitStatus, DatabaseDriver } from '../database.driver.js';
import { CommitInquiry, type CommitVerdict } from './commit-inquiry.js';

const mark: CommitMark = { transaction: '7', server: 'this one' };
let clock: VirtualClock;
let answers: (CommitStatus | Error)[];
let asked: number;
let connections: number;

beforeEach(() => {
  clock = new VirtualClock();
  answers = [];
  asked = 0;
  connections = 0;
});

/** Its server gives the answers in their order, the last one for ever. */
function inquiry(): CommitInquiry {
  const driver: DatabaseDriver = {
    name: 'scripted',
    target: 'nowhere',
    capabilities: { concurrentTransactions: true, sharedByProcesses: true, commitCheck: true },
    commitCheck: {
      mark: async () => mark,
      status: async () => {
        asked += 1;
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer instanceof Error) throw answer;
        return answer ?? 'unknown';
      },
    },
    open: () => Promise.resolve(),
    acquire: async ({ signal } = {}) => {
      signal?.throwIfAborted();
      connections += 1;
      return {
        execute: () => Promise.reject(new Error('not used')),
        stream: () => {
          throw new Error('not used');
        },
        release: () => void (connections -= 1),
      };
    },
    mapError: () => undefined,
    isConnectionLoss: () => false,
    close: () => Promise.resolve(),
  };
  return new CommitInquiry({ driver, clock, random: new SeededRandom(), mapError: (error) => error });
}

/** One asking, whose verdict is there once it has ended; then nothing of it is left. */
function ask(deadline = 0, signal?: AbortSignal): { readonly verdict: () => CommitVerdict | undefined } {
  let verdict: CommitVerdict | undefined;
  void inquiry()
    .verdict(mark, 'read committed', { deadline, signal })
    .then((found) => {
      expect([clock.pending, connections]).toEqual([0, 0]);
      verdict = found;
    });
  return { verdict: () => verdict };
}

it.each([
  ['committed', 'committed'],
  ['rolled back', 'rolledBack'],
  ['unknown', 'unknown'],
] as const)('takes the answer %s at once', async (status, kind) => {
  answers = [status];
  const { verdict } = ask();
  await clock.advance(0);
  expect(verdict()).toMatchObject({ kind });
  expect(asked).toBe(1);
});

it('asks again, with pauses, while the transaction is in progress or a standby answers', async () => {
  answers = ['in progress', new DatabaseReadOnlyError('a standby'), 'in progress', 'committed'];
  const { verdict } = ask();
  await clock.advance(4);
  expect([asked, verdict()]).toEqual([1, undefined]);
  await clock.advance(1_000);
  expect([asked, verdict()]).toEqual([4, { kind: 'committed' }]);
});

it.each([
  ['its least time', 0, 5_000],
  ['the time that the unit of work had left', 30_000, 30_000],
])('gives up after %s', async (_name, deadline, limit) => {
  answers = ['in progress'];
  const { verdict } = ask(deadline);
  await clock.advance(limit - 1);
  expect(verdict()).toBeUndefined();
  expect(asked).toBeGreaterThan(limit / 500);
  expect(asked).toBeLessThan(limit / 200);
  await clock.advance(1);
  expect(verdict()).toMatchObject({ kind: 'unknown', why: expect.stringContaining('still at work') as string });
});

it('gives up at once where asking again cannot help', async () => {
  answers = [new DatabaseAuthenticationError('no')];
  const { verdict } = ask();
  await clock.advance(0);
  expect(verdict()).toMatchObject({ kind: 'unknown' });
  expect(asked).toBe(1);
});

it('gives up when the caller does, or when it is closed', async () => {
  answers = ['in progress'];
  const controller = new AbortController();
  const { verdict } = ask(30_000, controller.signal);
  await clock.advance(100);
  expect(verdict()).toBeUndefined();
  controller.abort();
  await clock.advance(0);
  expect(verdict()).toMatchObject({ kind: 'unknown' });
  const closing = inquiry();
  const asking = closing.verdict(mark, 'read committed', { deadline: 30_000, signal: undefined });
  closing.close();
  await clock.advance(0);
  expect(await asking).toMatchObject({ kind: 'unknown' });
});

it('asks nobody about a transaction that wrote nothing; a serializable one has read nothing that holds', async () => {
  const reader = { transaction: undefined, server: '' };
  const limit = { deadline: 0, signal: undefined };
  expect(await inquiry().verdict(reader, 'repeatable read', limit)).toEqual({ kind: 'committed' });
  expect(await inquiry().verdict(reader, 'serializable', limit)).toMatchObject({ kind: 'rolledBack' });
  expect(await inquiry().mark(() => Promise.reject(new Error('not used')), true)).toEqual(reader);
  expect(asked).toBe(0);
});

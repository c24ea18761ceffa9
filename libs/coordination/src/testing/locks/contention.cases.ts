import assert from 'node:assert/strict';
import { SystemClock, SystemRandom } from '#core';
import type { Lock, Locks } from '#domain/coordination';
import { checkLockHistory, type LockRecord } from '../lock-history.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { LocksApplication } from './locks-application.js';

const CONTENDERS = 8;
const TURNS = 6;
const LEASE = 200;

/** Many at once, judged by what they saw. */
export function contentionCases(test: PlaceTest<LocksApplication>, shared: boolean): void {
  test('have it one at a time, with growing tokens, also when some let it expire', async ({ start }) => {
    const one = await start();
    const other = shared ? await start() : one;
    const records: LockRecord[] = [];
    const contenders = Array.from({ length: CONTENDERS }, (_, index) =>
      contend(index % 2 === 0 ? one.locks : other.locks, `contender ${index}`, records),
    );
    await Promise.all(contenders);
    assert.equal(records.length, CONTENDERS * TURNS);
    assert.deepEqual(
      checkLockHistory(records).map(({ text }) => text),
      [],
    );
  });
}

async function contend(locks: Locks, holder: string, records: LockRecord[]): Promise<void> {
  const [clock, random] = [new SystemClock(), new SystemRandom()];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const asked = clock.monotonic();
    const dies = turn === TURNS - 1; // never gives its last one back
    const lock = await locks.acquire('contended', { wait: '18s', lease: `${LEASE}ms`, renew: !dies });
    const acquired = clock.monotonic();
    const ended = await relyOn(lock, clock, dies ? Infinity : random.next() * 20);
    records.push({ holder, resource: lock.fence.resource, token: lock.token, asked, acquired, ended });
    if (!dies) await lock.release();
  }
}

/** @returns when it last saw that it held it. */
async function relyOn(lock: Lock, clock: SystemClock, milliseconds: number): Promise<number> {
  const begun = clock.monotonic();
  let seen = begun;
  while (lock.held && seen - begun < milliseconds) {
    seen = clock.monotonic();
    await clock.sleep(2);
  }
  return seen;
}

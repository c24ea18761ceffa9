import { Duration } from '#core';
import { describeOnBothDatabases, failure, HOUR, only, until } from '../../../../test/support/scratch-jobs.js';
import { ROW_STATE } from './row-state.js';

const NOW = Duration.zero;
const SWEEP = { maxCrashes: 5, asideLanes: [] };

describeOnBothDatabases((jobs) => {
  it('keeps what is done without its lease, or deletes it, as the table says', async () => {
    await jobs().add('kept');
    await jobs().add('deleted');
    const [kept, deleted] = await jobs().claim();
    if (kept === undefined || deleted === undefined) throw new Error('Two rows were expected.');
    expect(await jobs().rows.complete([kept])).toEqual(new Set([kept.id]));
    expect(await jobs().emptied.complete([deleted])).toEqual(new Set([deleted.id]));
    expect(await jobs().stored('kept')).toMatchObject({ state: ROW_STATE.done, attempt: 0, lease: null });
    expect(await jobs().stored('deleted')).toBeUndefined();
  });

  it('tries again later, with one more attempt and the failure kept', async () => {
    await jobs().add('job');
    expect(await jobs().rows.retry(only(await jobs().claim()), Duration.milliseconds(1_500), failure())).toBe(true);
    expect(await jobs().stored('job')).toMatchObject({ state: ROW_STATE.scheduled, attempt: 1, lease: null });
    expect((await jobs().rows.sweep(SWEEP)).nextDue?.milliseconds).toBeLessThanOrEqual(1_500);
    const promoted = await until(async () => (await jobs().rows.sweep(SWEEP)).lanes);
    expect(promoted).toEqual(['lane']);
    expect(await jobs().claim()).toMatchObject([{ attempt: 1, crashes: 0 }]);
  });

  it('tries again at once when there is nothing to wait for', async () => {
    await jobs().add('job');
    await jobs().rows.retry(only(await jobs().claim()), NOW, failure());
    expect(await jobs().claim()).toMatchObject([{ attempt: 1 }]);
  });

  it('keeps the last 20 failures, whatever their text', async () => {
    await jobs().add('job');
    for (let attempt = 1; attempt <= 22; attempt += 1)
      await jobs().rows.retry(only(await jobs().claim()), NOW, failure(attempt));
    await jobs().rows.retry(only(await jobs().claim()), NOW, {
      ...failure(23),
      message: `\0 \uD800 ${'x'.repeat(9_000)}`,
    });
    const { failures } = (await jobs().stored('job')) ?? { failures: [] };
    expect(failures.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 20 }, (_entry, index) => index + 4));
    expect(failures[0]).toEqual({ at: '1970-01-01T00:00:00.000Z', attempt: 4, code: 'X', message: 'attempt 4' });
    expect(String(failures.at(-1)?.message).length).toBeLessThan(4_100);
  });

  it('gives back as if it had not been claimed', async () => {
    await jobs().add('job');
    await jobs().rows.release(await jobs().claim());
    expect(await jobs().stored('job')).toMatchObject({ state: ROW_STATE.ready, attempt: 0, crashes: 0, failures: [] });
    expect(await jobs().claim()).toMatchObject([{ attempt: 0, crashes: 0 }]);
  });

  it('prolongs what is ours', async () => {
    await jobs().add('job');
    const lease = only(await jobs().claim(1, { lease: NOW }));
    expect(await jobs().rows.renew([lease], HOUR)).toEqual(new Set([lease.id]));
    expect(await jobs().rows.sweep(SWEEP)).toMatchObject({ lanes: [] });
    expect(await jobs().rows.complete([lease])).toEqual(new Set([lease.id]));
  });

  it('does nothing for one who has lost the lease', async () => {
    await jobs().add('job');
    const zombie = only(await jobs().claim(1, { lease: NOW }));
    await jobs().rows.sweep(SWEEP);
    const owner = only(await jobs().claim());
    const before = await jobs().stored('job');
    expect(await jobs().rows.complete([zombie])).toEqual(new Set());
    expect(await jobs().emptied.complete([zombie])).toEqual(new Set());
    expect(await jobs().rows.renew([zombie], HOUR)).toEqual(new Set());
    expect(await jobs().rows.retry(zombie, NOW, failure())).toBe(false);
    expect(await jobs().rows.park(zombie, { reason: 'x', failure: failure(), aside: false })).toBe(false);
    await jobs().rows.release([zombie]);
    expect(await jobs().stored('job')).toEqual(before);
    expect(await jobs().rows.complete([owner])).toEqual(new Set([owner.id]));
    expect(await jobs().rows.complete([owner])).toEqual(new Set());
  });

  it('takes the completion back with the transaction that it belongs to', async () => {
    await jobs().add('job');
    const lease = only(await jobs().claim());
    const work = jobs().unitOfWork.run(async () => {
      await jobs().rows.complete([lease]);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await jobs().stored('job')).toMatchObject({ state: ROW_STATE.leased });
    expect(await jobs().rows.complete([lease])).toEqual(new Set([lease.id]));
  });
});

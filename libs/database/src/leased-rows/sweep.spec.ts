import { Duration } from '#core';
import { describeOnBothDatabases } from '../../../../test/support/scratch-jobs.js';
import { ROW_STATE } from './row-state.js';

const NOW = Duration.zero;
const SWEEP = { maxCrashes: 5, asideLanes: ['aside'] };

describeOnBothDatabases((jobs) => {
  it('has nothing to say about a table at rest', async () => {
    await jobs().add('ready');
    expect(await jobs().rows.sweep(SWEEP)).toEqual({ lanes: [], parked: 0, nextDue: undefined });
  });

  it('counts a lease that ran out, and says so in the history', async () => {
    await jobs().add('job');
    await jobs().claim(1, { lease: NOW });
    expect(await jobs().rows.sweep(SWEEP)).toEqual({ lanes: ['lane'], parked: 0, nextDue: undefined });
    expect(await jobs().stored('job')).toMatchObject({
      state: ROW_STATE.ready,
      attempt: 0,
      crashes: 1,
      lease: null,
      failures: [{ attempt: 1, code: 'LEASE_EXPIRED' }],
    });
    expect(await jobs().claim()).toMatchObject([{ crashes: 1 }]);
  });

  it('leaves leases that have not run out', async () => {
    await jobs().add('job');
    await jobs().claim();
    expect(await jobs().rows.sweep(SWEEP)).toMatchObject({ lanes: [] });
    expect(await jobs().stored('job')).toMatchObject({ state: ROW_STATE.leased });
  });

  it('parks a row whose lease ran out too often, aside where the lane says so', async () => {
    for (const lane of ['lane', 'aside']) await jobs().add(lane, lane, 'k');
    await jobs().run('update scratch.jobs set crashes = 4');
    for (const lane of ['lane', 'aside']) await jobs().claim(1, { lane });
    await jobs().run(`update scratch.jobs set lease_until = clock_timestamp() - interval '1 ms' where state = 2`);
    expect(await jobs().rows.sweep(SWEEP)).toEqual({ lanes: ['aside'], parked: 2, nextDue: undefined });
    expect(await jobs().stored('lane')).toMatchObject({ state: ROW_STATE.parked, reason: 'crashes', crashes: 5 });
    expect(await jobs().stored('aside')).toMatchObject({ state: ROW_STATE.parkedAside, reason: 'crashes', crashes: 5 });
  });

  it('takes every lease back when nobody else can have one', async () => {
    await jobs().add('job');
    await jobs().claim();
    expect(await jobs().rows.sweepAll(SWEEP)).toMatchObject({ lanes: ['lane'] });
    expect(await jobs().claim()).toMatchObject([{ crashes: 1 }]);
  });

  it('makes what is due ready in batches, and comes back for the rest at once', async () => {
    await jobs().run(
      `insert into scratch.jobs (name, lane, state) select 'd', 'lane', 0 from generate_series(1, 1500)`,
    );
    expect((await jobs().rows.sweep(SWEEP)).nextDue).toEqual(Duration.zero);
    expect((await jobs().rows.sweep(SWEEP)).nextDue).toBeUndefined();
    expect(await jobs().claim(2_000)).toHaveLength(1_500);
  });
});

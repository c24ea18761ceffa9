import {
  describeOnBothDatabases,
  describeWithScratchServer,
  failure,
  HOUR,
  names,
  only,
} from '../../../../test/support/scratch-jobs.js';
import { ROW_STATE } from './row-state.js';

const SWEEP = { maxCrashes: 5, asideLanes: [] };

describeOnBothDatabases((jobs) => {
  it('gives ready rows of the lane in their order, with what the table selects', async () => {
    await jobs().add('one');
    await jobs().add('other', 'elsewhere');
    await jobs().add('two', 'lane', 'k');
    const claimed = await jobs().claim();
    expect(claimed).toMatchObject([
      { attempt: 0, crashes: 0, key: undefined, row: { name: 'one', extra: 7 } },
      { attempt: 0, crashes: 0, key: 'k', row: { name: 'two', extra: 7 } },
    ]);
    expect(claimed.map(({ seq }) => typeof seq)).toEqual(['bigint', 'bigint']);
  });

  it('never lends a row twice, and no more than asked for', async () => {
    for (const name of ['a', 'b', 'c']) await jobs().add(name);
    expect(names(await jobs().claim(2))).toEqual(['a', 'b']);
    expect(names(await jobs().claim(2))).toEqual(['c']);
    expect(await jobs().claim(2)).toEqual([]);
    expect(await jobs().claim(0)).toEqual([]);
  });

  it('lends one row of a key at a time, in order, and rows of other keys beside it', async () => {
    await jobs().add('k1', 'lane', 'k');
    await jobs().add('k2', 'lane', 'k');
    await jobs().add('j1', 'lane', 'j');
    const first = await jobs().claim();
    expect(names(first)).toEqual(['k1', 'j1']);
    expect(await jobs().claim()).toEqual([]);
    await jobs().rows.complete(first);
    expect(names(await jobs().claim())).toEqual(['k2']);
  });

  it('gives a row that waits for another attempt, before later ones of its key', async () => {
    await jobs().add('k1', 'lane', 'k');
    await jobs().add('k2', 'lane', 'k');
    await jobs().rows.retry(only(await jobs().claim()), HOUR, failure());
    expect(await jobs().claim()).toEqual([]);
  });

  it('holds a key behind a parked row, and lets it go on when the row is put aside', async () => {
    for (const key of ['held', 'free']) for (const index of [1, 2]) await jobs().add(`${key}${index}`, 'lane', key);
    const [held, free] = await jobs().claim();
    if (held === undefined || free === undefined) throw new Error('Two rows were expected.');
    expect(await jobs().rows.park(held, { reason: 'broken', failure: failure(), aside: false })).toBe(true);
    expect(await jobs().rows.park(free, { reason: 'broken', failure: failure(), aside: true })).toBe(true);
    expect(names(await jobs().claim())).toEqual(['free2']);
    expect(await jobs().stored('held1')).toMatchObject({
      state: ROW_STATE.parked,
      attempt: 1,
      reason: 'broken',
      lease: null,
    });
    expect(await jobs().stored('free1')).toMatchObject({ state: ROW_STATE.parkedAside });
  });

  it('finds what is not held behind many rows that wait for parked keys', async () => {
    await jobs().run(
      `insert into scratch.jobs (name, lane, key) select 'w' || n, 'lane', 'parked' || n % 3 from generate_series(1, 3000) n`,
    );
    await jobs().run(`update scratch.jobs set state = 4 where name in ('w1', 'w2', 'w3')`);
    await jobs().add('unkeyed');
    await jobs().add('aaa1', 'lane', 'aaa');
    await jobs().add('zzz1', 'lane', 'zzz');
    await jobs().add('zzz2', 'lane', 'zzz');
    expect(names(await jobs().claim())).toEqual(['unkeyed', 'aaa1', 'zzz1']);
    expect(await jobs().claim()).toEqual([]);
  });

  it('lends as many suspects as it is told to, within the limit', async () => {
    for (const name of ['s1', 's2', 'f1', 'f2']) await jobs().add(name);
    await jobs().run(`update scratch.jobs set crashes = 1 where name like 's%'`);
    expect(names(await jobs().claim(2, { suspects: 1 }))).toEqual(['s1', 'f1']);
    expect(names(await jobs().claim(9, { suspects: 0 }))).toEqual(['f2']);
    expect(names(await jobs().claim(9, { suspects: 1 }))).toEqual(['s2']);
  });

  it('goes by the clock of the database', async () => {
    await jobs().add('late');
    await jobs().run(`update scratch.jobs set state = 0, run_at = clock_timestamp() + interval '1 h'`);
    expect((await jobs().rows.sweep(SWEEP)).nextDue?.milliseconds).toBeGreaterThan(3_500_000);
    await jobs().run(`update scratch.jobs set run_at = clock_timestamp()`);
    await jobs().rows.sweep(SWEEP);
    await jobs().claim();
    const [row] = await jobs().sql.query<{ left: string }>(
      `select extract(epoch from lease_until - clock_timestamp())::text as left from scratch.jobs`,
    );
    expect(Number(row?.left)).toBeGreaterThan(3_500);
    expect(Number(row?.left)).toBeLessThanOrEqual(3_600);
  });
});

describeWithScratchServer((jobs) => {
  it.each([0, 1_000])(
    'gives 2,000 rows to 8 claimers, each row once and each key in order, behind %i that wait',
    async (waiting) => {
      await jobs().run(
        `insert into scratch.jobs (name, lane, key, state) select 'w', 'lane', 'held', case when n = 1 then 4 else 1 end from generate_series(1, ${waiting}) n`,
      );
      await jobs().run(
        `insert into scratch.jobs (name, lane, key) select n::text, 'lane', case when n % 2 = 0 then 'k' || n % 40 end from generate_series(1, 2000) n`,
      );
      const taken: { readonly id: string; readonly key: string | undefined; readonly seq: bigint }[] = [];
      const busy = new Set<string>();
      const drain = async (): Promise<void> => {
        while (taken.length < 2_000) {
          const claimed = await jobs().claim(7, { suspects: 1 });
          taken.push(...claimed);
          const keys = claimed.flatMap(({ key }) => key ?? []);
          for (const key of keys) {
            if (busy.has(key)) throw new Error(`Two rows of ${key} are lent at a time.`);
            busy.add(key);
          }
          await jobs().stored('1'); // a round trip in which others could claim the next of the keys
          for (const key of keys) busy.delete(key);
          await jobs().rows.complete(claimed);
        }
      };
      await Promise.all(Array.from({ length: 8 }, drain));
      expect(taken).toHaveLength(2_000);
      expect(new Set(taken.map(({ id }) => id)).size).toBe(2_000);
      for (const key of new Set(taken.flatMap((row) => row.key ?? []))) {
        const seqs = taken.filter((row) => row.key === key).map(({ seq }) => seq);
        expect(seqs).toEqual([...seqs].sort((a, b) => (a < b ? -1 : 1)));
      }
    },
  );
});

import { BulkheadFullError } from '#domain/resilience';
import { policyBench, watch, type PolicyBench } from '../testing/support/policy-bench.js';

const SIZE = { bulkheadSize: 2, bulkheadQueue: 3 } as const;

function start({ policy, clock }: PolicyBench, name: string, log: string[], signal?: AbortSignal) {
  return watch(
    policy.execute(
      async () => {
        log.push(name);
        await clock.sleep(100);
        return name;
      },
      { signal },
    ),
  );
}

describe('the bulkhead', () => {
  it('runs so many at the same time and lets the others in as they came', async () => {
    const bench = policyBench(SIZE);
    const log: string[] = [];
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => start(bench, name, log));
    await bench.clock.advance(0);
    expect(log).toEqual(['a', 'b']);
    expect(bench.policy.state.bulkhead).toEqual({ running: 2, waiting: 3, size: 2, queue: 3 });
    await bench.clock.advance(100);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
    await bench.clock.advance(200);
    expect(calls.map(({ outcome }) => outcome())).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(bench.policy.state.bulkhead).toMatchObject({ running: 0, waiting: 0 });
  });

  it('refuses one more than may wait, at once', async () => {
    const bench = policyBench(SIZE);
    for (let call = 0; call < 5; call += 1) start(bench, `${call}`, []);
    const work = jest.fn(async () => 1);
    await expect(bench.policy.execute(work)).rejects.toBeInstanceOf(BulkheadFullError);
    expect(work).not.toHaveBeenCalled();
  });

  it('lets a waiting caller go at once, and its place in the queue to another', async () => {
    const bench = policyBench(SIZE);
    const log: string[] = [];
    const controller = new AbortController();
    for (const name of ['a', 'b', 'c']) start(bench, name, log);
    const gone = start(bench, 'gone', log, controller.signal);
    start(bench, 'd', log);
    controller.abort(new Error('gone'));
    await bench.clock.advance(0);
    expect(gone.outcome()).toBe(controller.signal.reason);
    expect(bench.policy.state.bulkhead?.waiting).toBe(2);
    await bench.clock.advance(200);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does not let a wait outlast the limit of the call', async () => {
    const bench = policyBench({ ...SIZE, totalTimeout: '150ms' });
    const log: string[] = [];
    const calls = ['a', 'b', 'c', 'd'].map((name) => start(bench, name, log));
    await bench.clock.advance(150);
    expect(calls.map(({ outcome }) => String(outcome()).slice(0, 7))).toEqual(['a', 'b', 'Timeout', 'Timeout']);
    await bench.clock.advance(1_000);
    expect(bench.policy.state.bulkhead).toMatchObject({ running: 0, waiting: 0 });
  });

  it('gives the place back when the work fails, at once or later', async () => {
    const { policy } = policyBench({ bulkheadSize: 1, bulkheadQueue: 0 });
    const thrown = (): Promise<never> => {
      throw new Error('at once');
    };
    await expect(policy.execute(thrown)).rejects.toThrow('at once');
    await expect(policy.execute(() => Promise.reject(new Error('later')))).rejects.toThrow('later');
    expect(await policy.execute(async () => 1)).toBe(1);
  });

  it('keeps the place of a call that waits to try again', async () => {
    const bench = policyBench({ bulkheadSize: 1, bulkheadQueue: 0, retryAttempts: 2, retries: () => true });
    watch(bench.policy.execute(() => Promise.reject(new Error('?')), { idempotent: true }));
    await bench.clock.advance(10);
    expect(bench.policy.state.bulkhead?.running).toBe(1);
    await expect(bench.policy.execute(async () => 1)).rejects.toBeInstanceOf(BulkheadFullError);
  });
});

import { CallContext, TimeoutExceededError } from '#core';
import { ConnectionPoolError, DeadlockError } from '#domain/database';
import { CircuitOpenError } from '#domain/resilience';
import { Broken, Flaky, never } from '../testing/support/expectations.js';
import { policyBench, watch, type PolicyBench } from '../testing/support/policy-bench.js';

const BREAKER = { breaker: 'on', breakerMinimumCalls: 4, breakerOpen: '5s', breakerOpenMax: '20s' } as const;
const succeed = async (): Promise<string> => 'ok';
const failing = (error: unknown) => (): Promise<never> => Promise.reject(error);

async function fail({ policy }: PolicyBench, times: number, error: unknown = new Flaky('down')): Promise<void> {
  for (let call = 0; call < times; call += 1) await expect(policy.execute(failing(error))).rejects.toBe(error);
}

const position = ({ policy }: PolicyBench): string => policy.state.circuit.position;

describe('the circuit', () => {
  it('opens when half of at least so many calls failed, and refuses without trying', async () => {
    const bench = policyBench(BREAKER);
    await bench.policy.execute(succeed);
    await bench.policy.execute(succeed);
    await fail(bench, 1);
    expect(position(bench)).toBe('closed');
    await fail(bench, 1);
    expect(bench.policy.state.circuit).toMatchObject({ position: 'open', retryAfter: { milliseconds: 5_000 } });
    const work = jest.fn(succeed);
    await bench.clock.advance(1_000);
    await expect(bench.policy.execute(work)).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      retryAfter: { milliseconds: 4_000 },
      details: { policy: 'payments' },
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('stays closed with fewer calls than it needs, however many of them fail', async () => {
    const bench = policyBench(BREAKER);
    await fail(bench, 3);
    expect(position(bench)).toBe('closed');
  });

  it('forgets what is older than its window', async () => {
    const bench = policyBench({ ...BREAKER, breakerWindow: '10s' });
    await fail(bench, 3);
    await bench.clock.advance(10_000);
    await fail(bench, 3);
    expect(bench.policy.state.circuit).toMatchObject({ position: 'closed', calls: 3 });
    await fail(bench, 1);
    expect(position(bench)).toBe('open');
  });

  it('can judge by the last so many calls', async () => {
    const bench = policyBench({ ...BREAKER, breakerWindowCalls: 4 });
    await fail(bench, 1);
    for (let call = 0; call < 4; call += 1) await bench.policy.execute(succeed);
    await bench.clock.advance(3_600_000);
    await fail(bench, 1);
    expect(bench.policy.state.circuit).toMatchObject({ position: 'closed', calls: 4, failureRate: 0.25 });
    await fail(bench, 1);
    expect(position(bench)).toBe('open');
  });

  it('opens when most calls are slow, though none fails', async () => {
    const bench = policyBench({ ...BREAKER, breakerSlowAfter: '1s' });
    const slow = (milliseconds: number) => watch(bench.policy.execute(() => bench.clock.sleep(milliseconds)));
    slow(10);
    for (let call = 0; call < 3; call += 1) slow(1_000);
    await bench.clock.advance(1_000);
    expect(bench.policy.state.circuit).toMatchObject({ position: 'closed', slowRate: 0.75 });
    slow(1_000);
    await bench.clock.advance(1_000);
    expect(position(bench)).toBe('open');
  });

  it('closes again when its probes succeed', async () => {
    const bench = policyBench(BREAKER);
    await fail(bench, 4);
    await bench.clock.advance(5_000);
    expect(position(bench)).toBe('half-open');
    for (let probe = 0; probe < 3; probe += 1) await bench.policy.execute(succeed);
    expect(bench.policy.state.circuit).toMatchObject({ position: 'closed', calls: 0 });
  });

  it('lets no more than its probes through, until they have ended', async () => {
    const bench = policyBench(BREAKER);
    await fail(bench, 4);
    await bench.clock.advance(5_000);
    const probes = Array.from({ length: 3 }, () => watch(bench.policy.execute(() => bench.clock.sleep(100))));
    await expect(bench.policy.execute(succeed)).rejects.toBeInstanceOf(CircuitOpenError);
    await bench.clock.advance(100);
    expect(probes.map(({ outcome }) => outcome())).toEqual([undefined, undefined, undefined]);
    expect(await bench.policy.execute(succeed)).toBe('ok');
  });

  it('stays open twice as long each time that its probes fail, up to the longest, and begins anew once closed', async () => {
    const bench = policyBench({ ...BREAKER, breakerProbes: 1 });
    await fail(bench, 4);
    for (const openFor of [5_000, 10_000, 20_000, 20_000]) {
      expect(bench.policy.state.circuit.retryAfter?.milliseconds).toBe(openFor);
      await bench.clock.advance(openFor - 1);
      await expect(bench.policy.execute(succeed)).rejects.toBeInstanceOf(CircuitOpenError);
      await bench.clock.advance(1);
      await fail(bench, 1);
    }
    await bench.clock.advance(20_000);
    await bench.policy.execute(succeed);
    expect(position(bench)).toBe('closed');
    await fail(bench, 4);
    expect(bench.policy.state.circuit.retryAfter?.milliseconds).toBe(5_000);
  });

  it('gives the place of a probe back when its caller gives up', async () => {
    const bench = policyBench({ ...BREAKER, breakerProbes: 1 });
    await fail(bench, 4);
    await bench.clock.advance(5_000);
    for (let probe = 0; probe < 5; probe += 1) {
      const controller = new AbortController();
      const given = bench.policy.execute(never, { signal: controller.signal });
      controller.abort(new Error('gone'));
      await expect(given).rejects.toThrow('gone');
    }
    expect(await bench.policy.execute(succeed)).toBe('ok');
    expect(position(bench)).toBe('closed');
  });

  it('gives the place of a probe back when it never ends, and takes it for failed', async () => {
    const bench = policyBench({ ...BREAKER, breakerProbes: 2 });
    await fail(bench, 4);
    await bench.clock.advance(5_000);
    const hanging = watch(bench.policy.execute(never));
    await bench.clock.advance(10_000);
    await expect(bench.policy.execute(succeed)).rejects.toBeInstanceOf(CircuitOpenError); // open again: that probe failed
    expect(hanging.outcome()).toBe('pending');
    await bench.clock.advance(10_000);
    expect(await bench.policy.execute(succeed)).toBe('ok');
    expect(await bench.policy.execute(succeed)).toBe('ok');
    expect(position(bench)).toBe('closed');
  });

  it('hears nothing from calls that began before it moved', async () => {
    const bench = policyBench(BREAKER);
    const old = Array.from({ length: 10 }, () =>
      watch(bench.policy.execute(() => bench.clock.sleep(7_000).then(failing(new Flaky('down'))))),
    );
    await fail(bench, 4);
    await bench.clock.advance(5_000);
    for (let probe = 0; probe < 3; probe += 1) await bench.policy.execute(succeed);
    await bench.clock.advance(2_000);
    expect(old.every(({ outcome }) => outcome() instanceof Flaky)).toBe(true);
    expect(bench.policy.state.circuit).toMatchObject({ position: 'closed', calls: 0 });
  });
});

describe('what counts as a failure', () => {
  it.each([
    ['an error that may be over by itself', new Flaky('down'), true],
    ['an error of another library', new Error('ECONNREFUSED'), true],
    ['too many requests', Object.assign(new Error('slow down'), { status: 429 }), true],
    ['an error that only another call would avoid', new Broken('no'), false],
    ['a mistake of the client', Object.assign(new Error('not found'), { statusCode: 404 }), false],
    ['two transactions in each other’s way', new DeadlockError('deadlock'), false],
    ['an abort', Object.assign(new Error('stop'), { name: 'AbortError' }), false],
  ])('%s', async (_what, error, counts) => {
    const bench = policyBench(BREAKER);
    await fail(bench, 6 - (counts ? 2 : 0), error);
    expect(position(bench)).toBe(counts ? 'open' : 'closed');
  });

  it('can be said', async () => {
    const bench = policyBench({ ...BREAKER, counts: (error) => error instanceof Broken });
    await fail(bench, 4, new Flaky('down'));
    expect(position(bench)).toBe('closed');
    await fail(bench, 4, new Broken('no'));
    expect(position(bench)).toBe('open');
  });

  it('is an attempt beyond its limit', async () => {
    const bench = policyBench({ ...BREAKER, attemptTimeout: '100ms' });
    for (let call = 0; call < 4; call += 1) watch(bench.policy.execute(never));
    await bench.clock.advance(100);
    expect(position(bench)).toBe('open');
  });

  it.each<[string, (bench: PolicyBench) => Promise<unknown>]>([
    ['a pool that is exhausted', ({ policy }) => policy.execute(failing(new ConnectionPoolError('full')))],
    [
      'the deadline of a caller',
      ({ policy, clock }) => {
        const deadline = clock.monotonic() + 1_000;
        return CallContext.run(new CallContext({ correlationId: 'c', deadline }), () => policy.execute(never));
      },
    ],
  ])('is not %s while others are served, and is once nobody is', async (_what, starved) => {
    const bench = policyBench({ ...BREAKER, breakerMinimumCalls: 5 });
    await bench.policy.execute(succeed);
    for (let second = 0; second < 20; second += 1) {
      for (let call = 0; call < 5; call += 1) watch(starved(bench));
      await bench.policy.execute(succeed);
      await bench.clock.advance(500);
    }
    expect(position(bench)).toBe('closed');
    for (let second = 0; second < 40 && position(bench) === 'closed'; second += 1) {
      for (let call = 0; call < 5; call += 1) watch(starved(bench));
      await bench.clock.advance(1_000);
    }
    expect(position(bench)).not.toBe('closed');
  });

  it('is not the reason of a caller who gave up, and is its time limit when nobody is served', async () => {
    const bench = policyBench(BREAKER);
    const give = (reason: Error): void => {
      const controller = new AbortController();
      watch(bench.policy.execute(never, { signal: controller.signal }));
      controller.abort(reason);
    };
    for (let call = 0; call < 9; call += 1) give(new Error('gone'));
    await bench.clock.advance(0);
    expect(bench.policy.state.circuit.calls).toBe(0);
    for (let call = 0; call < 9; call += 1) give(new TimeoutExceededError('late'));
    await bench.clock.advance(0);
    expect(position(bench)).toBe('open');
  });
});

describe('a circuit that a person holds', () => {
  it('refuses everything while it is held open, and does not say when that ends', async () => {
    const bench = policyBench(BREAKER);
    bench.policy.forceOpen();
    await bench.clock.advance(3_600_000);
    await expect(bench.policy.execute(succeed)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', retryAfter: undefined });
    expect(bench.policy.state.circuit).toMatchObject({ position: 'open', forced: true });
    bench.policy.release();
    expect(await bench.policy.execute(succeed)).toBe('ok');
    expect(bench.policy.state.circuit).toMatchObject({ position: 'closed', forced: false });
  });

  it('lets everything through while it is held closed', async () => {
    const bench = policyBench(BREAKER);
    await fail(bench, 4);
    bench.policy.forceClose();
    await fail(bench, 50);
    expect(bench.policy.state.circuit).toMatchObject({ position: 'closed', forced: true, calls: 0 });
    bench.policy.release();
    await fail(bench, 4);
    expect(position(bench)).toBe('open');
  });

  it.each([{ breaker: 'off' }, { enabled: 'off' }] as const)('can be held open with %j', async (options) => {
    const bench = policyBench(options);
    await fail(bench, 100);
    bench.policy.forceOpen();
    await expect(bench.policy.execute(succeed)).rejects.toBeInstanceOf(CircuitOpenError);
    bench.policy.release();
    expect(await bench.policy.execute(succeed)).toBe('ok');
  });
});

it('refuses with an error that has no stack and leaves the stacks of others alone', async () => {
  const { policy } = policyBench(BREAKER);
  policy.forceOpen();
  const error: unknown = await policy.execute(succeed).catch((refusal: unknown) => refusal);
  expect((error as Error).stack).toBe(`CircuitOpenError: ${(error as Error).message}`);
  expect(new Error('another').stack).toContain('circuit.spec');
});

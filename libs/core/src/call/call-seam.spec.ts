import { CallContext, CallPolicy, CallSeam, Duration, TimeoutExceededError, type CallSite } from '#core';
import { PassingTelemetry, VirtualClock } from '#core/testing';

const site: CallSite = {
  concern: 'database',
  operation: 'find',
  instance: 'default',
  idempotent: true,
  inTransaction: false,
  remote: true,
};
const unmapped = (error: unknown): unknown => error;
const never = (): Promise<never> => new Promise(() => undefined);

describe('CallSeam', () => {
  let clock: VirtualClock;
  let seam: CallSeam;

  beforeEach(() => {
    clock = new VirtualClock();
    seam = new CallSeam({ clock });
  });

  it('gives the result and sets no timer when there is no limit', async () => {
    let pending = -1;
    let signal: AbortSignal | undefined;

    const result = await seam.run(site, async (given) => ((pending = clock.pending), (signal = given), 42), unmapped);

    expect(result).toBe(42);
    expect(pending).toBe(0);
    expect(signal).toBeUndefined();
  });

  it('throws what the mapping makes of the error of the driver', async () => {
    const vendor = new Error('vendor');
    const ours = new Error('ours', { cause: vendor });

    await expect(
      seam.run(
        site,
        () => Promise.reject(vendor),
        () => ours,
      ),
    ).rejects.toBe(ours);
  });

  it('maps an error that is thrown instead of rejected', async () => {
    const broken = (): Promise<never> => {
      throw new Error('at once');
    };

    await expect(seam.run(site, broken, () => new Error('mapped'))).rejects.toThrow('mapped');
  });

  it('ends at the limit of the call, with a name and without mapping', async () => {
    const mapError = jest.fn(unmapped);
    const result = seam
      .run(site, never, mapError, { timeout: Duration.milliseconds(200) })
      .catch((error: unknown) => error);

    await clock.advance(200);

    const error = await result;
    expect(error).toBeInstanceOf(TimeoutExceededError);
    expect((error as Error).message).toContain('database.find did not end within 200ms');
    expect(mapError).not.toHaveBeenCalled();
  });

  it('ends at the deadline of the caller when it is earlier', async () => {
    const context = new CallContext({ correlationId: 'c', deadline: 50 });
    const result = CallContext.run(context, () =>
      seam.run(site, never, unmapped, { timeout: Duration.seconds(10) }),
    ).catch((error: unknown) => error);

    await clock.advance(50);

    expect(await result).toBeInstanceOf(TimeoutExceededError);
  });

  it('starts nothing when the deadline has passed', async () => {
    await clock.advance(100);
    const call = jest.fn(async () => 1);

    await expect(
      CallContext.run(new CallContext({ correlationId: 'c', deadline: 60 }), () => seam.run(site, call, unmapped)),
    ).rejects.toBeInstanceOf(TimeoutExceededError);
    expect(call).not.toHaveBeenCalled();
  });

  it('cancels its timer when the call ends in time', async () => {
    await seam.run(site, async () => 1, unmapped, { timeout: Duration.seconds(1) });
    await expect(
      seam.run(site, () => Promise.reject(new Error('no')), unmapped, { timeout: Duration.seconds(1) }),
    ).rejects.toThrow('no');

    expect(clock.pending).toBe(0);
  });

  it('passes the reason of the caller through as it is', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const result = seam
      .run(site, never, () => new Error('mapped'), { signal: controller.signal })
      .catch((error: unknown) => error);

    controller.abort(reason);

    expect(await result).toBe(reason);
  });

  it('hears the signal of the context beside that of the call', async () => {
    const context = new AbortController();
    const call = new AbortController();
    const running = CallContext.run(new CallContext({ correlationId: 'c', signal: context.signal }), () =>
      seam.run(site, never, unmapped, { signal: call.signal }).catch((error: unknown) => error),
    );
    const reason = new Error('client gone');

    context.abort(reason);

    expect(await running).toBe(reason);
  });

  it('starts nothing for a caller who has given up', async () => {
    const call = jest.fn(async () => 1);
    const reason = new Error('gone');

    await expect(seam.run(site, call, unmapped, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(call).not.toHaveBeenCalled();
  });

  it('tells the driver when the limit has passed', async () => {
    let signal: AbortSignal | undefined;
    const result = seam
      .run(site, (given) => ((signal = given), never()), unmapped, { timeout: Duration.milliseconds(5) })
      .catch((error: unknown) => error);

    await clock.advance(5);

    await result;
    expect(signal?.aborted).toBe(true);
  });

  describe('with policies and telemetry bound', () => {
    const seen: string[] = [];
    class Twice extends CallPolicy {
      async execute<T>(
        _site: CallSite,
        attempt: (signal: AbortSignal | undefined) => Promise<T>,
        signal: AbortSignal | undefined,
      ): Promise<T> {
        seen.push('policy');
        await attempt(signal);
        return attempt(signal);
      }
    }
    class Spans extends PassingTelemetry {
      override async observe<T>(_site: CallSite, work: () => Promise<T>): Promise<T> {
        seen.push('span');
        return work();
      }
    }

    beforeEach(() => {
      seen.length = 0;
      seam = new CallSeam({ clock, policy: new Twice(), telemetry: new Spans() });
    });

    it('observes the policy, which makes the attempts', async () => {
      let attempts = 0;

      expect(await seam.run(site, async () => (attempts += 1), unmapped)).toBe(2);
      expect(seen).toEqual(['span', 'policy']);
    });

    it('maps the error of each attempt inside the policy, and what the policy throws not at all', async () => {
      const judged: unknown[] = [];
      const refusal = new Error('refused');
      class Judge extends CallPolicy {
        async execute<T>(_site: CallSite, attempt: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
          await attempt(undefined).catch((error: unknown) => judged.push(error));
          throw refusal;
        }
      }
      const ours = new Error('ours');
      const mapError = jest.fn(() => ours);
      seam = new CallSeam({ clock, policy: new Judge() });

      await expect(seam.run(site, () => Promise.reject(new Error('vendor')), mapError)).rejects.toBe(refusal);
      expect(judged).toEqual([ours]);
      expect(mapError).toHaveBeenCalledTimes(1);
    });

    it('observes a whole without its policies, and protects a part of one without observing it', async () => {
      expect(await seam.observe(site, async () => 'whole')).toBe('whole');
      expect(seen.splice(0)).toEqual(['span']);

      expect(await seam.protect(site, async () => 'part', new AbortController().signal)).toBe('part');
      expect(seen.splice(0)).toEqual(['policy']);

      const local = { ...site, remote: false };
      expect(await seam.observe(local, async () => 'whole')).toBe('whole');
      expect(await seam.protect(local, async () => 'part', new AbortController().signal)).toBe('part');
      expect(seen).toEqual([]);
    });

    it('leaves a driver that stays in the process alone', async () => {
      expect(await seam.run({ ...site, remote: false }, async () => 'direct', unmapped)).toBe('direct');
      expect(seen).toEqual([]);
    });
  });
});

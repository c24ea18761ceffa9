import { CallContext, CallSeam, Duration, TimeoutExceededError, type CallSite } from '#core';
import { PassingTelemetry, VirtualClock } from '#core/testing';
import { CoordinationError, CoordinationInvalidError, CoordinationUnavailableError } from '#domain/coordination';
import { DatabaseUnavailableError, ReentrantTransactionError } from '#domain/database';
import { RedisCommandError, RedisReadOnlyError, RedisUnavailableError } from '#domain/redis';
import { DriverCalls } from './driver-calls.js';

function setUp() {
  const [clock, sites] = [new VirtualClock(), new Array<CallSite>()];
  class Noting extends PassingTelemetry {
    override observe<T>(site: CallSite, work: () => Promise<T>): Promise<T> {
      sites.push(site);
      return work();
    }
  }
  const seam = new CallSeam({ clock, telemetry: new Noting() });
  return { clock, sites, calls: new DriverCalls({ seam, instance: 'jobs', driver: 'probe', remote: true }) };
}

const failing = (error: Error) => () => Promise.reject(error);

const named = (error: Error): [string, Error] => [error.name, error];

describe('the calls to a driver', () => {
  it('tell the seam what they are', async () => {
    const { calls, sites } = setUp();
    await calls.run('lock.acquire', 'idempotent', () => Promise.resolve(1), {});
    await calls.run('lock.release', 'once', () => Promise.resolve(1), {});
    expect(sites).toMatchObject([
      {
        concern: 'coordination',
        operation: 'lock.acquire',
        instance: 'jobs',
        idempotent: true,
        inTransaction: false,
        remote: true,
      },
      { operation: 'lock.release', idempotent: false },
    ]);
  });

  it.each([new RedisUnavailableError('r'), new RedisReadOnlyError('r'), new DatabaseUnavailableError('d')].map(named))(
    'say that the service cannot be asked after a %s',
    async (_name, error) => {
      const run = setUp().calls.run('key-value.get', 'idempotent', failing(error), {});
      await expect(run).rejects.toThrow(CoordinationUnavailableError);
      await expect(run).rejects.toMatchObject({
        cause: error,
        details: { driver: 'probe', operation: 'key-value.get' },
      });
    },
  );

  it.each(
    [
      new CoordinationInvalidError('i'),
      new RedisCommandError('r'),
      new ReentrantTransactionError('d'),
      new TimeoutExceededError('t'),
    ].map(named),
  )('pass on as it is a %s', async (_name, error) => {
    await expect(setUp().calls.run('key-value.get', 'once', failing(error), {})).rejects.toBe(error);
  });

  it('wrap what is none of our errors, once, with its cause', async () => {
    const error = new Error('the cable is out');
    const run = setUp().calls.run('key-value.get', 'once', failing(error), {});
    await expect(run).rejects.toThrow(CoordinationError);
    await expect(run).rejects.toMatchObject({ code: 'COORDINATION_FAILED', cause: error });
  });

  it('wait no longer than the limit, or the deadline of their caller', async () => {
    const { calls, clock } = setUp();
    const hang = (): Promise<never> => new Promise(() => undefined);
    const late = expect(calls.run('lock.renew', 'idempotent', hang, { timeout: Duration.seconds(1) })).rejects.toThrow(
      TimeoutExceededError,
    );
    const context = new CallContext({ correlationId: 'c', deadline: 10 });
    const due = expect(CallContext.run(context, () => calls.run('lock.renew', 'idempotent', hang, {}))).rejects.toThrow(
      TimeoutExceededError,
    );
    await clock.advance(10);
    await due;
    await clock.advance(990);
    await late;
    expect(clock.pending).toBe(0);
  });

  it('are refused once they are closed, before the driver is asked', async () => {
    const { calls, sites } = setUp();
    calls.close();
    await expect(calls.run('lock.acquire', 'once', () => Promise.resolve(1), {})).rejects.toThrow(/has stopped/);
    expect(sites).toEqual([]);
  });
});

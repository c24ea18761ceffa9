import { CallSeam, Duration, FaultReporter, type InfrastructureError, type CallPolicy, type CallSite } from '#core';
import { VirtualClock } from '#core/testing';
import { RedisCommandError, RedisError, RedisUnavailableError } from '#domain/redis';
import { PortableRedisClients } from './portable-redis-clients.js';
import { ProbeDriver } from './testing/probe-driver.js';

class NoFaults extends FaultReporter {
  override report(): void {
    throw new Error('Nothing is reported here.');
  }
}

function clientsOn(probe: ProbeDriver, policy?: CallPolicy, clock = new VirtualClock()): PortableRedisClients {
  return new PortableRedisClients({
    driver: probe.driver(),
    settings: { keyPrefix: 'p:', commandTimeout: Duration.seconds(2) },
    seam: new CallSeam({ clock, policy }),
    clock,
    faults: new NoFaults(),
    instance: 'default',
    remote: true,
  });
}

const NOSCRIPT = new RedisCommandError('x', { details: { reason: 'NOSCRIPT' } });
const SCRIPT = { name: 'lock.release', source: 'return 1' };

describe('every call goes through the seam', () => {
  async function sitesOf(work: (clients: PortableRedisClients) => Promise<unknown>): Promise<readonly CallSite[]> {
    const sites: CallSite[] = [];
    const policy: CallPolicy = {
      execute: (site, attempt, signal) => {
        sites.push(site);
        return attempt(signal);
      },
    };
    const probe = new ProbeDriver();
    probe.replies.push(['0', []]);
    await work(clientsOn(probe, policy));
    return sites;
  }

  it.each<[string, (clients: PortableRedisClients) => Promise<unknown>, string, boolean]>([
    ['send', (clients) => clients.send({ command: ['GET', 'a'], keys: [1], idempotent: true }), 'get', true],
    ['send that may not be repeated', (clients) => clients.send({ command: ['INCR', 'a'], keys: [1] }), 'incr', false],
    ['pipeline', (clients) => clients.pipeline([{ command: ['GET', 'a'], idempotent: true }]), 'pipeline', true],
    [
      'pipeline with one that may not be repeated',
      (clients) => clients.pipeline([{ command: ['GET', 'a'], idempotent: true }, { command: ['INCR', 'a'] }]),
      'pipeline',
      false,
    ],
    ['run', (clients) => clients.run(SCRIPT, { keys: ['a'], arguments: [] }), 'lock.release', false],
    ['publish', (clients) => clients.publish('c', 'm'), 'publish', false],
    ['subscribe', (clients) => clients.subscribe('c', { onMessage: () => undefined }), 'subscribe', false],
    ['ping', (clients) => clients.ping(), 'ping', true],
  ])('%s', async (_what, work, operation, idempotent) => {
    expect(await sitesOf(work)).toEqual([
      {
        concern: 'redis',
        operation,
        instance: 'default',
        idempotent,
        inTransaction: false,
        remote: true,
        system: 'redis',
      },
    ]);
  });

  it('scan, once for the nodes and once for each page', async () => {
    const sites = await sitesOf(async (clients) => {
      for await (const page of clients.scan('')) expect(page).toEqual([]);
    });
    expect(sites.map(({ operation, idempotent }) => [operation, idempotent])).toEqual([
      ['scan', true],
      ['scan', true],
    ]);
  });
});

describe('the limit of a call', () => {
  it.each([
    ['that of the instance', undefined, 2_000],
    ['a shorter one of the caller', Duration.milliseconds(300), 300],
    ['never a longer one', Duration.seconds(60), 2_000],
  ])('is %s', async (_what, timeout, expected) => {
    const clock = new VirtualClock();
    const probe = new ProbeDriver();
    const driver = { ...probe.driver(), send: () => new Promise<never>(() => undefined) };
    const settings = { keyPrefix: '', commandTimeout: Duration.seconds(2) };
    const parts = { driver, settings, clock, faults: new NoFaults(), instance: 'default', remote: true };
    const clients = new PortableRedisClients({ ...parts, seam: new CallSeam({ clock }) });
    let failure: unknown;
    void clients.send({ command: ['PING'] }, { timeout }).catch((error: unknown) => (failure = error));
    await clock.advance(expected - 1);
    expect(failure).toBeUndefined();
    await clock.advance(1);
    expect(failure).toMatchObject({ code: 'TIMEOUT_EXCEEDED' });
  });
});

describe('a script', () => {
  it('is named by its digest', async () => {
    const probe = new ProbeDriver();
    await clientsOn(probe).run(SCRIPT, { keys: ['a', 'b'], arguments: ['x', 1], binary: true });
    expect(probe.commands).toEqual([
      {
        parts: ['EVALSHA', 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db', '2', 'p:a', 'p:b', 'x', '1'],
        key: 'p:a',
        binary: true,
      },
    ]);
  });

  it('is told to a server that does not know it, once', async () => {
    const probe = new ProbeDriver();
    probe.replies.push(NOSCRIPT, 1);
    expect(await clientsOn(probe).run(SCRIPT, { keys: ['a'], arguments: [] })).toBe(1);
    expect(probe.commands.map(({ parts }) => parts.slice(0, 2))).toEqual([
      ['EVALSHA', expect.any(String)],
      ['EVAL', 'return 1'],
    ]);
  });

  it('is not told again and again', async () => {
    const probe = new ProbeDriver();
    probe.replies.push(NOSCRIPT, NOSCRIPT);
    await expect(clientsOn(probe).run(SCRIPT, { keys: ['a'], arguments: [] })).rejects.toBe(NOSCRIPT);
    expect(probe.commands).toHaveLength(2);
  });

  it('is not sent again after another failure', async () => {
    const probe = new ProbeDriver();
    probe.replies.push(new RedisUnavailableError('lost'));
    await expect(clientsOn(probe).run(SCRIPT, { keys: ['a'], arguments: [] })).rejects.toThrow('lost');
    expect(probe.commands).toHaveLength(1);
  });
});

it('names what a driver throws that is not one of ours, with the cause', async () => {
  const probe = new ProbeDriver();
  const cause = new Error('raw');
  probe.replies.push(cause);
  const failure: unknown = await clientsOn(probe)
    .send({ command: ['PING'] })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RedisError);
  expect((failure as InfrastructureError).cause).toBe(cause);
});

it('tells that a scan was answered by something that is none', async () => {
  const probe = new ProbeDriver();
  probe.replies.push('OK');
  await expect(clientsOn(probe).scan('').next()).rejects.toThrow(/something else than a page of keys/);
});

it('refuses to subscribe where the driver cannot', async () => {
  const probe = new ProbeDriver({ commands: true, subscriptions: false });
  await expect(clientsOn(probe).subscribe('c', { onMessage: () => undefined })).rejects.toThrow(/subscriptions/);
  expect(probe.calls).toEqual([]);
});

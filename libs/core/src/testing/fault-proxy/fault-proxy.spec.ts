import { once } from 'node:events';
import { connect } from 'node:net';
import { FaultProxy, SeededRandom, VirtualClock } from '#core/testing';
import { AnsweringServer, until, WatchingClient } from '../../../../../test/support/sockets/answering-server.js';

let server: AnsweringServer;
let proxy: FaultProxy;
let clock: VirtualClock;
const clients: WatchingClient[] = [];

beforeEach(async () => {
  server = await AnsweringServer.open();
  clock = new VirtualClock();
  proxy = await FaultProxy.open(server.address, { clock, random: new SeededRandom() });
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy.close();
  server.close();
});

async function client(): Promise<WatchingClient> {
  const made = await WatchingClient.to(proxy.port);
  clients.push(made);
  return made;
}

/** A client whose connection has reached the server. */
async function served(): Promise<WatchingClient> {
  const before = server.sockets.length;
  const made = await client();
  await until(() => server.sockets.length > before);
  return made;
}

/** Moves the clock until `condition` holds; gives how many milliseconds that took. */
async function timeUntil(condition: () => boolean, step = 10): Promise<number> {
  const begin = clock.monotonic();
  for (const end = performance.now() + 5_000; !condition(); await clock.advance(step))
    if (performance.now() > end) throw new Error(`waited 5 s for ${condition.toString()}`);
  return clock.monotonic() - begin;
}

it('takes another port when somebody listens on the one that it drew', async () => {
  const other = await FaultProxy.open(server.address, { clock, random: new SeededRandom() }); // draws what the first one drew
  expect(other.port).not.toBe(proxy.port);
  await other.close();
});

it('passes bytes on in both directions, and counts connections', async () => {
  const [first, second] = [await client(), await client()];
  first.socket.write('one?');
  await until(() => first.text === 'answer!');
  second.socket.write('two?');
  await until(() => second.text === 'answer!');
  expect(server.received).toBe('one?two?');
  expect([proxy.accepted, proxy.open]).toEqual([2, 2]);
  first.socket.end();
  await until(() => proxy.open === 1);
  expect(proxy.accepted).toBe(2);
});

it('passes on many chunks in their order, and the end behind them', async () => {
  const { socket } = await client();
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${'x'.repeat(100)}\n`);
  for (const line of lines) socket.write(line);
  socket.end();
  await until(() => proxy.open === 0);
  expect(server.received).toBe(lines.join(''));
});

it.each(['cut', 'reset'] as const)('can %s every connection at a moment', async (fault) => {
  const [first, second] = [await served(), await served()];
  proxy.strike(fault);
  await until(() => first.closed && second.closed && proxy.open === 0);
  if (fault === 'reset') expect(first.error).toMatchObject({ code: 'ECONNRESET' });
  else expect(first.error).toBeUndefined();
  expect((await client()).closed).toBe(false);
});

describe('with latency', () => {
  it('lets each chunk travel so long, without one waiting for the other', async () => {
    proxy.impair({ latency: 500 }, 'toServer');
    const { socket } = await served();
    for (let index = 0; index < 10; index += 1) {
      socket.write(`${index}`);
      await clock.advance(10);
    }
    await until(() => socket.bytesWritten === 10);
    expect(server.received).toBe('');
    expect(await timeUntil(() => server.received === '0123456789')).toBeLessThan(700); // one after the other: 5 s
  });

  it('adds jitter by chance, which a seed repeats', async () => {
    proxy.impair({ latency: 100, jitter: 100 }, 'toServer');
    const waits: number[] = [];
    const { socket } = await served();
    for (let index = 1; index <= 5; index += 1) {
      socket.write('x');
      await until(() => clock.pending > 0);
      waits.push(await timeUntil(() => server.received.length === index, 1));
    }
    expect(new Set(waits).size).toBeGreaterThan(1);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...waits)).toBeLessThan(250); // the kernel's own time is moves of the clock here
  });
});

describe('with slices', () => {
  it('hands bytes on in pieces, with a pause behind each', async () => {
    proxy.impair({ slice: { bytes: 2, pause: 50 } }, 'toServer');
    const { socket } = await served();
    socket.write('abcdef');
    await timeUntil(() => server.received === 'abcdef');
    expect(server.portions).toEqual([2, 2, 2]);
  });

  it('keeps a rate of bytes per second', async () => {
    proxy.impair({ rate: 1_000 }, 'toServer');
    const { socket } = await served();
    socket.write('x'.repeat(2_000));
    const time = await timeUntil(() => server.received.length === 2_000, 50);
    expect(time).toBeGreaterThanOrEqual(1_900);
  });

  it('is over when it heals, also in the middle of a chunk', async () => {
    proxy.impair({ slice: { bytes: 1, pause: 3_600_000 } });
    const asking = await served();
    asking.socket.write('slow?');
    await until(() => server.received === 's');
    await proxy.heal();
    await until(() => server.received === 'slow?');
  });
});

describe('as a black hole', () => {
  it('lets nothing through, also on connections to come, until it heals', async () => {
    const first = await served();
    proxy.blackHole();
    const second = await served();
    first.socket.write('one');
    second.socket.write('two?');
    await until(() => first.socket.bytesWritten === 3 && second.socket.bytesWritten === 4);
    server.sockets[0]?.write('answer');
    expect([server.received, first.text]).toEqual(['', '']);
    await proxy.heal();
    await until(() => second.text === 'answer!' && first.text === 'answer' && server.received.includes('one'));
  });

  it('towards the server lets answers through', async () => {
    const { socket } = await served();
    proxy.blackHole('toServer');
    socket.write('lost?');
    server.sockets[0]?.write('unasked');
    await until(() => clients[0]?.text === 'unasked');
    expect(server.received).toBe('');
  });

  it('towards the client lets what it sends through', async () => {
    const asking = await served();
    proxy.blackHole('toClient');
    asking.socket.write('heard?');
    await until(() => server.received === 'heard?');
    expect(asking.text).toBe('');
    await proxy.heal();
    await until(() => asking.text === 'answer!');
  });

  it('does not tell the server that the client has gone, until it heals', async () => {
    const { socket } = await served();
    proxy.blackHole('toServer');
    socket.destroy();
    await until(() => socket.closed);
    await clock.advance(60_000);
    expect(server.sockets[0]?.readableEnded).toBe(false);
    expect(proxy.open).toBe(1);
    await proxy.heal();
    await until(() => proxy.open === 0 && server.sockets[0]?.closed === true);
  });
});

describe('half open', () => {
  it('swallows what the client sends when the server was dropped, and resets it when it heals', async () => {
    const asking = await served();
    proxy.strike('dropServer');
    await until(() => server.sockets[0]?.closed === true);
    asking.socket.write('anybody?');
    await until(() => asking.socket.bytesWritten === 8);
    expect([asking.closed, asking.text, server.received]).toEqual([false, '', '']);
    await proxy.heal();
    await until(() => asking.closed);
    expect(asking.error).toMatchObject({ code: 'ECONNRESET' });
  });

  it('leaves the server in its belief when the client was dropped', async () => {
    const asking = await served();
    proxy.strike('dropClient');
    await until(() => asking.closed);
    server.sockets[0]?.write('still there');
    await clock.advance(60_000);
    expect(server.sockets[0]?.closed).toBe(false);
    await proxy.heal();
    await until(() => server.sockets[0]?.closed === true && proxy.open === 0);
  });

  it('lets go of a connection whose other side goes too', async () => {
    const asking = await served();
    proxy.strike('dropServer');
    asking.socket.end();
    await until(() => proxy.open === 0);
  });
});

it('refuses connections to come, leaves the others, and takes them again at the same port', async () => {
  const before = await served();
  const { port } = proxy;
  proxy.refuse();
  await expect(WatchingClient.to(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  before.socket.write('still?');
  await until(() => before.text === 'answer!');
  await proxy.heal();
  expect(proxy.port).toBe(port);
  const after = await client();
  after.socket.write('again?');
  await until(() => after.text === 'answer!');
});

it('shows a client that the server refused the connection', async () => {
  server.close();
  const { socket } = await client();
  await until(() => socket.closed);
});

it('is closed completely: nothing is open, nothing listens, nothing waits', async () => {
  proxy.impair({ latency: 1_000 });
  const { socket } = await served();
  socket.write('late');
  await until(() => clock.pending === 1);
  const { port } = proxy;
  await proxy.close();
  expect([proxy.open, clock.pending]).toEqual([0, 0]);
  await until(() => socket.closed);
  const late = connect(port, '127.0.0.1');
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  await proxy.close();
});

it('stands in for the address of a URL, and leaves the rest of it', async () => {
  const front = await FaultProxy.of(`postgres://app:pa%40ss@127.0.0.1:${server.address.port}/shop?sslmode=disable`);
  expect(front.through('postgres://app:pa%40ss@db.internal/shop?sslmode=disable')).toBe(
    `postgres://app:pa%40ss@127.0.0.1:${front.port}/shop?sslmode=disable`,
  );
  await front.close();
  expect(() => FaultProxy.of('kafka://broker')).toThrow('host and port');
});

it.each([
  [{ latency: -1 }, 'milliseconds'],
  [{ slice: { bytes: 0 } }, 'at least one byte'],
  [{ rate: 0 }, 'bytes per second'],
])('refuses conditions that cannot be: %j', (conditions, words) => {
  expect(() => proxy.impair(conditions)).toThrow(words);
});

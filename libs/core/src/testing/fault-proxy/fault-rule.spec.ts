import { FaultProxy, type FaultPlace } from '#core/testing';
import { AnsweringServer, until, WatchingClient } from '../../../../../test/support/sockets/answering-server.js';

let server: AnsweringServer;
let proxy: FaultProxy;
const clients: WatchingClient[] = [];

beforeEach(async () => {
  server = await AnsweringServer.open();
  proxy = await FaultProxy.open(server.address);
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

const stop = (when: 'before' | 'after'): FaultPlace => ({ kind: 'pattern', pattern: 'stop', when });
const line = (count: number): FaultPlace => ({ kind: 'message', count, framing: { delimiter: '\n' } });

describe.each(['cut', 'reset'] as const)('%s at a pattern', (fault) => {
  it('withholds the pattern, and what comes behind it, when told to strike before', async () => {
    const { socket } = await client();
    const struck = proxy.on({ direction: 'toServer', at: stop('before'), fault });
    socket.write('go, stop, go?');
    expect(await struck).toBe(true);
    await until(() => socket.closed);
    expect(server.received === 'go, ' || (fault === 'reset' && server.received === '')).toBe(true); // a reset may overtake what was sent
  });

  it('passes the pattern on when told to strike after, and nothing behind it', async () => {
    const { socket } = await client();
    const struck = proxy.on({ direction: 'toServer', at: stop('after'), fault });
    socket.write('go, stop, go?');
    await struck;
    await until(() => socket.closed);
    if (fault === 'cut') await until(() => server.received === 'go, stop');
    expect(server.received).not.toContain('stop,');
  });
});

it('finds a pattern across chunks, and holds back its beginning', async () => {
  const { socket } = await client();
  const struck = proxy.on({ direction: 'toServer', at: stop('before'), fault: 'cut' });
  socket.write('go, st');
  await until(() => server.received === 'go, ');
  socket.write('arts, s');
  await until(() => server.received === 'go, starts, ');
  socket.write('top');
  await struck;
  await until(() => socket.closed);
  expect(server.received).toBe('go, starts, ');
});

it('strikes once, on one connection, in the direction that it was told', async () => {
  const [first, second] = [await client(), await client()];
  const struck = proxy.on({
    direction: 'toClient',
    at: { kind: 'pattern', pattern: 'swer', when: 'before' },
    fault: 'cut',
  });
  first.socket.write('swer, stop?');
  await struck;
  await until(() => first.closed);
  expect(first.text).toBe('an');
  second.socket.write('stop?');
  await until(() => second.text === 'answer!');
});

it('freezes at a pattern, and goes on where it stopped', async () => {
  const asking = await client();
  const struck = proxy.on({ direction: 'toServer', at: stop('before'), fault: 'freeze' });
  asking.socket.write('go, stop, go?');
  await struck;
  await until(() => server.received === 'go, ');
  expect(asking.closed).toBe(false);
  await proxy.heal();
  await until(() => asking.text === 'answer!');
  expect(server.received).toBe('go, stop, go?');
});

it('cuts when so many bytes have passed, in whatever chunks they come', async () => {
  const { socket } = await client();
  const struck = proxy.on({ direction: 'toServer', at: { kind: 'byte', count: 5 }, fault: 'cut' });
  socket.write('abc');
  await until(() => server.received === 'abc');
  socket.write('de');
  await until(() => server.received === 'abcde');
  expect(socket.closed).toBe(false);
  socket.write('f');
  expect(await struck).toBe(true);
  await until(() => socket.closed);
  expect(server.received).toBe('abcde');
});

it.each([1, 2, 3])('cuts behind message %d, found by its delimiter', async (count) => {
  const { socket } = await client();
  const struck = proxy.on({ direction: 'toServer', at: line(count), fault: 'cut' });
  socket.write('one\ntwo\nthr');
  socket.write('ee\nfour\n');
  await struck;
  await until(() => socket.closed && server.sockets[0]?.closed === true);
  expect(server.received).toBe(['one\n', 'two\n', 'three\n'].slice(0, count).join(''));
});

it('cuts behind a message whose length stands at its beginning, byte by byte or in one chunk', async () => {
  const lengthOf = (start: Buffer): number | undefined => (start.length < 2 ? undefined : 2 + start.readUInt16BE(0));
  const bytes = Buffer.from('\0\x03abc\0\0\0\x02de\0\x01f', 'latin1');
  for (const size of [1, 2, 3, bytes.length]) {
    const { socket } = await client();
    const struck = proxy.on({
      direction: 'toServer',
      at: { kind: 'message', count: 3, framing: { lengthOf } },
      fault: 'cut',
    });
    server.received = '';
    for (let from = 0; from < bytes.length; from += size) {
      if (!socket.destroyed) socket.write(bytes.subarray(from, from + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await struck;
    await until(() => socket.closed && server.sockets.at(-1)?.closed === true);
    expect(server.received).toBe('\0\x03abc\0\0\0\x02de');
  }
});

it('strikes as many connections as it was told, each once', async () => {
  const rule = { direction: 'toServer', at: line(1), fault: 'cut', times: 2 } as const;
  const struck = proxy.on(rule);
  const [first, second, third] = [await client(), await client(), await client()];
  for (const { socket } of [first, second]) {
    socket.write('one\ntwo\n');
    await until(() => socket.closed);
  }
  expect(await struck).toBe(true);
  third.socket.write('one\ntwo?');
  await until(() => third.text === 'answer!');
});

it('says that a rule did not strike when it is healed before', async () => {
  const asking = await client();
  const struck = proxy.on({ direction: 'toServer', at: stop('after'), fault: 'cut' });
  await proxy.heal();
  expect(await struck).toBe(false);
  asking.socket.write('stop?');
  await until(() => asking.text === 'answer!');
});

it.each<[string, FaultPlace]>([
  ['no pattern', { kind: 'pattern', pattern: '', when: 'after' }],
  ['a part of a byte', { kind: 'byte', count: 1.5 }],
  ['the message before the first', line(0)],
])('is told of a place that cannot be: %s', (_what, at) => {
  expect(() => proxy.on({ direction: 'toServer', at, fault: 'cut' })).toThrow(RangeError);
});

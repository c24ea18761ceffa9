import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Direction, Fault, FaultRule } from './fault-rule.js';
import { PatternScanner } from './pattern-scanner.js';
import { TcpProxy } from './tcp-proxy.js';

let server: Server;
let proxy: TcpProxy;
let received: string;
let atServer: Socket[];
const clients: Client[] = [];

interface Client {
  readonly socket: Socket;
  readonly seen: { text: string; error: unknown; closed: boolean };
}

beforeEach(async () => {
  received = '';
  atServer = [];
  server = createServer((socket) => {
    atServer.push(socket);
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (chunk.toString().endsWith('?')) socket.write('answer!');
    });
    socket.on('error', () => undefined); // a reset is what some of the tests do
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await TcpProxy.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy.close();
  for (const socket of atServer) socket.destroy();
  server.close();
});

async function client(): Promise<Client> {
  const socket = connect(proxy.port, '127.0.0.1');
  const made: Client = { socket, seen: { text: '', error: undefined, closed: false } };
  socket.on('data', (chunk) => (made.seen.text += chunk.toString()));
  socket.on('error', (error) => (made.seen.error = error));
  socket.on('close', () => (made.seen.closed = true));
  clients.push(made);
  await once(socket, 'connect');
  return made;
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !condition();) {
    if (performance.now() > end) throw new Error(`waited 5 s for ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const rule = (fault: Fault, when: 'before' | 'after', direction: Direction = 'toServer'): FaultRule => ({
  direction,
  pattern: direction === 'toServer' ? 'stop' : 'swer',
  when,
  fault,
});

it('passes bytes on in both directions, and counts connections', async () => {
  const [first, second] = [await client(), await client()];
  first.socket.write('one?');
  await until(() => first.seen.text === 'answer!');
  second.socket.write('two?');
  await until(() => second.seen.text === 'answer!');
  expect(received).toBe('one?two?');
  expect([proxy.accepted, proxy.open]).toEqual([2, 2]);
  first.socket.end();
  await until(() => proxy.open === 1);
  expect(proxy.accepted).toBe(2);
});

it('passes on many chunks in their order', async () => {
  const { socket } = await client();
  const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index}\n`);
  for (const line of lines) socket.write(line);
  await until(() => received.length === lines.join('').length);
  expect(received).toBe(lines.join(''));
});

it.each(['cut', 'reset'] as const)('can %s every connection at a moment', async (fault) => {
  const [first, second] = [await client(), await client()];
  await until(() => atServer.length === 2);
  proxy.strike(fault);
  await until(() => first.seen.closed && second.seen.closed && proxy.open === 0);
  if (fault === 'reset') expect(first.seen.error).toMatchObject({ code: 'ECONNRESET' });
  else expect(first.seen.error).toBeUndefined();
  expect((await client()).seen.closed).toBe(false);
});

describe.each(['cut', 'reset'] as const)('%s at a pattern', (fault) => {
  it('withholds the pattern, and what comes behind it, when told to strike before', async () => {
    const { socket, seen } = await client();
    const struck = proxy.on(rule(fault, 'before'));
    socket.write('go, stop, go?');
    await struck;
    await until(() => seen.closed);
    expect(received === 'go, ' || (fault === 'reset' && received === '')).toBe(true); // a reset may overtake what was sent
  });

  it('passes the pattern on when told to strike after, and nothing behind it', async () => {
    const { socket, seen } = await client();
    const struck = proxy.on(rule(fault, 'after'));
    socket.write('go, stop, go?');
    await struck;
    await until(() => seen.closed);
    if (fault === 'cut') await until(() => received === 'go, stop');
    expect(received).not.toContain('stop,');
  });
});

it('finds a pattern across chunks, and holds back its beginning', async () => {
  const { socket, seen } = await client();
  const struck = proxy.on(rule('cut', 'before'));
  socket.write('go, st');
  await until(() => received === 'go, ');
  socket.write('arts, s');
  await until(() => received === 'go, starts, ');
  socket.write('top');
  await struck;
  await until(() => seen.closed);
  expect(received).toBe('go, starts, ');
});

it('strikes once, on one connection, in the direction that it was told', async () => {
  const [first, second] = [await client(), await client()];
  const struck = proxy.on(rule('cut', 'before', 'toClient'));
  first.socket.write('swer, stop?');
  await struck;
  await until(() => first.seen.closed);
  expect(first.seen.text).toBe('an');
  second.socket.write('stop?');
  await until(() => second.seen.text === 'answer!');
});

it('freezes at a pattern, and goes on where it stopped', async () => {
  const { socket, seen } = await client();
  const struck = proxy.on(rule('freeze', 'before'));
  socket.write('go, stop, go?');
  await struck;
  await until(() => received === 'go, ');
  expect(seen.closed).toBe(false);
  proxy.thaw();
  await until(() => seen.text === 'answer!');
  expect(received).toBe('go, stop, go?');
});

it('freezes at a moment, also connections to come, until it thaws', async () => {
  const first = await client();
  proxy.strike('freeze');
  const second = await client();
  first.socket.write('one');
  second.socket.write('two?');
  await until(() => atServer.length === 2 && first.socket.bytesWritten === 3 && second.socket.bytesWritten === 4);
  expect(received).toBe('');
  proxy.thaw();
  await until(() => second.seen.text === 'answer!' && received.includes('one'));
});

it('delays each chunk', async () => {
  proxy.delay(40);
  const { socket, seen } = await client();
  const begin = performance.now();
  socket.write('one?');
  await until(() => seen.text === 'answer!');
  expect(performance.now() - begin).toBeGreaterThan(70);
});

it('shows a client that the server refused the connection', async () => {
  server.close();
  for (const socket of atServer) socket.destroy();
  const { seen } = await client();
  await until(() => seen.closed);
});

it('is closed completely: nothing is open, nothing listens', async () => {
  const { seen } = await client();
  const { port } = proxy;
  await proxy.close();
  expect(proxy.open).toBe(0);
  await until(() => seen.closed);
  const late = connect(port, '127.0.0.1');
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  await proxy.close();
});

describe('PatternScanner', () => {
  it.each([
    ['aab', 'aaab', 4],
    ['abab', 'abaabab', 7],
    ['ab', 'ba', undefined],
  ])('looks for %s in %s', (pattern, text, end) => {
    expect(new PatternScanner(Buffer.from(pattern)).push(Buffer.from(text))).toBe(end);
    const scanner = new PatternScanner(Buffer.from(pattern));
    const found = [...text].findIndex((byte) => scanner.push(Buffer.from(byte)) !== undefined);
    expect(found === -1 ? undefined : found + 1).toBe(end);
  });

  it('tells how much of the pattern may have begun', () => {
    const scanner = new PatternScanner(Buffer.from('abab'));
    scanner.push(Buffer.from('xxaba'));
    expect(scanner.undecided).toBe(3);
    expect(() => new PatternScanner(Buffer.alloc(0))).toThrow('at least one byte');
  });
});

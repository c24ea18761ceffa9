import { VirtualClock } from '#core/testing';
import type { NodeClient } from './node-client.js';
import { Pulse } from './pulse.js';

/** A connection that answers, refuses or is silent. */
class Connection {
  asked = 0;
  constructor(private readonly answer: () => Promise<unknown>) {}
  sendCommand(): Promise<unknown> {
    this.asked += 1;
    return this.answer();
  }
}
const silent = (): Connection => new Connection(() => new Promise(() => undefined));

describe('the pulse', () => {
  let clock: VirtualClock;
  let connections: Connection[];
  let found: unknown[];
  let beats: number;
  let pulse: Pulse;

  beforeEach(() => {
    clock = new VirtualClock();
    [connections, found, beats] = [[], [], 0];
    pulse = new Pulse({
      clock,
      interval: 1_000,
      limit: 300,
      connections: () => connections as unknown as NodeClient[],
      silent: (connection) => void found.push(connection),
      beat: () => void (beats += 1),
    });
    pulse.start();
  });
  afterEach(() => pulse.stop());

  it('asks every connection at each interval', async () => {
    connections = [new Connection(() => Promise.resolve('PONG')), new Connection(() => Promise.resolve('PONG'))];
    await clock.advance(3_000);
    expect(connections.map(({ asked }) => asked)).toEqual([3, 3]);
    expect([found, beats]).toEqual([[], 3]);
  });

  it('finds the one that does not answer in time', async () => {
    connections = [new Connection(() => Promise.resolve('PONG')), silent()];
    await clock.advance(1_299);
    expect(found).toEqual([]);
    await clock.advance(1);
    expect(found).toEqual([connections[1]]);
  });

  it('takes an error for an answer', async () => {
    connections = [new Connection(() => Promise.reject(new Error('NOPERM')))];
    await clock.advance(5_000);
    expect(found).toEqual([]);
  });

  it('goes on after one was silent', async () => {
    connections = [silent()];
    await clock.advance(2_600);
    expect(found).toHaveLength(2);
  });

  it('leaves nothing behind when it stops, and finds nothing any more', async () => {
    connections = [silent()];
    await clock.advance(1_100);
    pulse.stop();
    await clock.advance(5_000);
    expect([found, clock.pending]).toEqual([[], 0]);
  });
});

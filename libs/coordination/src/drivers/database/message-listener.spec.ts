import type { Fault } from '#core';
import { MessageListener } from './message-listener.js';
import type { Notifications } from '#database';

type Request = Parameters<Notifications['listen']>[0];

function setUp() {
  const requests: Request[] = [];
  const faults: Fault[] = [];
  const heard: string[] = [];
  let [closed, gaps] = [0, 0];
  const listener = new MessageListener({
    notifications: {
      listen: (request) => {
        requests.push(request);
        return {
          close: async () => {
            closed += 1;
          },
        };
      },
    },
    channel: 'channel',
    faults: { report: (fault) => void faults.push(fault) },
    onMessage: (message) => void heard.push(message),
    onGap: () => void (gaps += 1),
  });
  const last = (): Request => {
    const request = requests.at(-1);
    if (request === undefined) throw new Error('Nobody listens.');
    return request;
  };
  return { listener, requests, faults, heard, last, counts: () => ({ closed, gaps }) };
}

describe('hearing messages of the database', () => {
  it('is ready for all once it is connected, over one connection', async () => {
    const { listener, requests, last } = setUp();
    const ready = Promise.all([listener.ready(undefined), listener.ready(undefined)]);
    last().onConnected();
    await ready;
    await listener.ready(undefined);
    expect(requests).toHaveLength(1);
  });

  it('tells who waits what is in the way, and who comes meanwhile', async () => {
    const { listener, last, faults } = setUp();
    const waiting = expect(listener.ready(undefined)).rejects.toThrow('no route');
    last().onTrouble(new Error('no route'));
    await waiting;
    await expect(listener.ready(undefined)).rejects.toThrow('no route');
    expect(faults).toEqual([]); // told to who waits
    last().onConnected();
    await listener.ready(undefined);
  });

  it('reports an outage once, and tells of the gap when it hears again', async () => {
    const { listener, last, faults, counts } = setUp();
    const ready = listener.ready(undefined);
    last().onConnected();
    await ready;
    expect(counts().gaps).toBe(0);
    for (const times of ['first', 'second']) last().onTrouble(new Error(times));
    last().onConnected();
    expect(faults).toMatchObject([{ error: { message: 'first' } }]);
    expect(counts().gaps).toBe(1);
  });

  it('waits no longer than its caller', async () => {
    const { listener } = setUp();
    const caller = new AbortController();
    const waiting = expect(listener.ready(caller.signal)).rejects.toThrow('gone');
    caller.abort(new Error('gone'));
    await waiting;
  });

  it('hears nothing after it was closed, and can be begun again', async () => {
    const { listener, requests, heard, last, counts } = setUp();
    const waiting = expect(listener.ready(undefined)).rejects.toThrow(/Nobody listens/);
    const first = last();
    await listener.close();
    await waiting;
    first.onNotification('late');
    first.onConnected();
    await listener.close();
    expect(counts()).toEqual({ closed: 1, gaps: 0 });
    const again = listener.ready(undefined);
    last().onConnected();
    await again;
    last().onNotification('new');
    expect([requests.length, heard]).toEqual([2, ['new']]);
  });
});

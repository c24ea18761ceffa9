import { CoordinationError, CoordinationUnavailableError } from '#domain/coordination';
import { gate } from '#core/testing';
import { portBench } from '../testing/port-bench.js';
import { Heard } from '../testing/pub-sub/heard.js';
import { PortablePubSub } from './portable-pub-sub.js';
import type { PubSubTransport, TransportListener } from './pub-sub-transport.js';

/** A transport that the test speaks through. */
class ScriptedTransport implements PubSubTransport {
  readonly calls: string[] = [];
  readonly listeners: TransportListener[] = [];
  subscribing: () => Promise<void> = () => Promise.resolve();

  async publish(channel: string, payload: string): Promise<void> {
    this.calls.push(`publish ${channel} ${payload}`);
  }

  async subscribe(channel: string, listener: TransportListener): Promise<() => Promise<void>> {
    this.calls.push(`subscribe ${channel}`);
    await this.subscribing();
    this.listeners.push(listener);
    return async () => {
      this.calls.push(`unsubscribe ${channel}`);
    };
  }
}

function setUp() {
  const bench = portBench();
  const transport = new ScriptedTransport();
  return { ...bench, transport, pubSub: new PortablePubSub({ ...bench.parts, transport, sharedByProcesses: true }) };
}

describe('pub/sub over a transport', () => {
  it('subscribes once for all who listen to a channel, and no more when the last has left', async () => {
    const { pubSub, transport } = setUp();
    const [one, two] = await Promise.all([pubSub.subscribe('a', new Heard()), pubSub.subscribe('a', new Heard())]);
    await one.close();
    expect(transport.calls).toEqual(['subscribe a']);
    await two.close();
    await two.close();
    expect(transport.calls).toEqual(['subscribe a', 'unsubscribe a']);
    await pubSub.subscribe('a', new Heard());
    expect(transport.calls.at(-1)).toBe('subscribe a');
  });

  it('tells everyone who wants to know that messages may have been missed', async () => {
    const { pubSub, transport } = setUp();
    const gaps: string[] = [];
    await pubSub.subscribe('a', { onMessage: () => undefined, onGap: () => void gaps.push('a') });
    await pubSub.subscribe('a', new Heard());
    transport.listeners[0]?.onGap();
    expect(gaps).toEqual(['a']);
  });

  it('reports what a listener throws, and tells the others', async () => {
    const { pubSub, transport, faults } = setUp();
    const heard = new Heard();
    const broken = (): never => {
      throw new Error('broken');
    };
    await pubSub.subscribe('a', { onMessage: broken, onGap: broken });
    await pubSub.subscribe('a', heard);
    transport.listeners[0]?.onMessage('one');
    transport.listeners[0]?.onGap();
    expect(heard.payloads).toEqual(['one']);
    expect(faults).toMatchObject([
      { where: 'listener of channel "a" of coordination "default"', error: { message: 'broken' } },
      { error: { message: 'broken' } },
    ]);
  });

  it('tells all who wait for a subscription that it failed, and tries anew for the next', async () => {
    const { pubSub, transport } = setUp();
    transport.subscribing = () => Promise.reject(new CoordinationUnavailableError('away'));
    const heard = new Heard();
    const outcomes = await Promise.allSettled([pubSub.subscribe('a', heard), pubSub.subscribe('a', heard)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    transport.subscribing = () => Promise.resolve();
    await pubSub.subscribe('a', heard);
    transport.listeners[0]?.onMessage('one');
    expect(heard.payloads).toEqual(['one']);
  });

  it('subscribes for the others when the first gives up', async () => {
    const { pubSub, transport, clock } = setUp();
    const { release, pass } = gate();
    transport.subscribing = pass;
    const caller = new AbortController();
    const [first, second] = [new Heard(), new Heard()];
    const given = expect(pubSub.subscribe('a', first, { signal: caller.signal })).rejects.toThrow('gone');
    const waiting = pubSub.subscribe('a', second);
    await clock.advance(0);
    caller.abort(new Error('gone'));
    await given;
    release();
    await waiting;
    transport.listeners[0]?.onMessage('one');
    expect([first.payloads, second.payloads]).toEqual([[], ['one']]);
    expect(transport.calls).toEqual(['subscribe a']);
  });

  it('delivers nothing after it was told to stop, and unsubscribes everywhere', async () => {
    const { pubSub, transport } = setUp();
    const heard = new Heard();
    const subscription = await pubSub.subscribe('a', heard);
    await pubSub.subscribe('b', heard);
    await pubSub.stop(new AbortController().signal);
    for (const listener of transport.listeners) listener.onMessage('late');
    expect(heard.payloads).toEqual([]);
    expect(transport.calls.slice(2).sort()).toEqual(['unsubscribe a', 'unsubscribe b']);
    await subscription.close();
    await expect(pubSub.subscribe('a', heard)).rejects.toThrow(CoordinationError);
  });
});

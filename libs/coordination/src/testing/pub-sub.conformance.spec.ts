import 'reflect-metadata';
import type { PubSubTransport } from '../pub-sub/pub-sub-transport.js';
import { coordinationDrivers } from '../drivers/manifest.js';
import { describePubSub } from './pub-sub.conformance.js';
import { casesOf, withMistake } from './suite-cases.js';

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
const MISTAKES: readonly (readonly [string, (transport: PubSubTransport) => Partial<PubSubTransport>, string])[] = [
  [
    'delivers twice',
    (transport) => ({
      publish: async (channel, payload) => {
        await transport.publish(channel, payload, undefined);
        await transport.publish(channel, payload, undefined);
      },
    }),
    'reaches who listens, once, the publisher itself too',
  ],
  [
    'delivers equal messages once',
    (transport) => {
      let last: string | undefined;
      return {
        publish: async (channel, payload) => {
          const equal = last === payload;
          last = payload;
          if (!equal) await transport.publish(channel, payload, undefined);
        },
      };
    },
    'delivers equal messages as often as they were published',
  ],
  [
    'overtakes',
    (transport) => {
      let count = 0;
      return {
        publish: async (channel, payload) => {
          count += 1;
          if (count % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
          await transport.publish(channel, payload, undefined);
        },
      };
    },
    'keeps the order of a publisher, also of one that waits for nothing',
  ],
  [
    'keeps messages for who comes later',
    (transport) => {
      const kept = new Map<string, string>();
      return {
        publish: async (channel, payload) => {
          kept.set(channel, payload);
          await transport.publish(channel, payload, undefined);
        },
        subscribe: async (channel, listener, signal) => {
          const stop = await transport.subscribe(channel, listener, signal);
          const early = kept.get(channel);
          if (early !== undefined) queueMicrotask(() => listener.onMessage(early));
          return stop;
        },
      };
    },
    'is taken also when nobody listens, and not kept for who comes later',
  ],
  [
    'takes a channel for a pattern',
    (transport) => ({
      subscribe: (channel, listener, signal) => transport.subscribe(channel === '*' ? 'a' : channel, listener, signal),
    }),
    'keeps channels apart, whatever characters they have',
  ],
  [
    'answers before it listens',
    (transport) => ({
      subscribe: (channel, listener, signal) => {
        const later = new Promise<() => Promise<void>>((resolve) =>
          setTimeout(() => resolve(transport.subscribe(channel, listener, signal)), 20),
        );
        return Promise.resolve(async () => (await later)());
      },
    }),
    'reaches every listener of a channel once, and none that was closed',
  ],
];

describe('the suite of pub/sub', () => {
  it.each(MISTAKES)('refuses a driver that %s', async (_what, mistake, name) => {
    const wrong = withMistake(({ pubSub }) => {
      const transport: PubSubTransport = {
        publish: (channel, payload) => pubSub.publish(channel, payload),
        subscribe: (channel, listener) => pubSub.subscribe(channel, listener),
      };
      return { pubSub: { ...transport, ...mistake(transport) } };
    });
    const named = (driver: typeof wrong) =>
      casesOf(describePubSub, driver).find((candidate) => candidate.name === name);
    await expect(named(coordinationDrivers.memory)?.run()).resolves.toBeUndefined();
    await expect(named(wrong)?.run()).rejects.toThrow();
  });

  it('asks of a driver what it declares', () => {
    const names = (sharedByProcesses: boolean) =>
      casesOf(describePubSub, coordinationDrivers.memory, { sharedByProcesses }).map(({ name }) => name);
    expect(new Set(names(true)).size).toBe(names(true).length);
    expect(names(true).length - names(false).length).toBe(2);
  });
});

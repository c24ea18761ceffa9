import { z } from 'zod';
import { Duration, TimeoutExceededError } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { defineEvent } from '#domain/messaging';
import { LeaseLostError } from '#domain/outbox';
import { DeliveryBench, groupOf, handlerFor, receivedEvent } from '../testing/delivery-bench.js';
import { ScriptedDelivery } from '../testing/scripted-delivery.js';
import type { ResolvedHandler } from './registered-handler.js';

const OrderPlaced = defineEvent('order.placed', 1, z.object({ orderId: z.string() }));
const EVENT = receivedEvent('order.placed', { orderId: 'o-1' });

describe('the end of an attempt', () => {
  let clock: VirtualClock;
  let bench: DeliveryBench;
  let delivery: ScriptedDelivery;

  const handle = (invoke: ResolvedHandler['invoke'], overrides: Partial<ResolvedHandler> = {}): Promise<void> =>
    bench.handler.handle(groupOf(handlerFor(OrderPlaced, invoke, overrides)), delivery);
  const never = (): Promise<never> => new Promise(() => undefined);

  beforeEach(() => {
    clock = new VirtualClock();
    bench = new DeliveryBench({ clock, random: new SeededRandom(), ids: new SequentialIds() });
    delivery = new ScriptedDelivery(EVENT);
  });

  afterEach(() => {
    expect(clock.pending).toBe(0); // no timer outlives its delivery
  });

  describe('when the time is up', () => {
    it.each(['transaction', 'after', 'off'] as const)(
      'ends an attempt with inbox %s that hangs and ignores its signal, and counts it as failed',
      async (inbox) => {
        let signal: AbortSignal | undefined;
        const handled = handle((_payload, context) => ((signal = context.signal), never()), {
          inbox,
          timeout: Duration.seconds(2),
        });
        await clock.advance(1_999);
        expect([signal?.aborted, delivery.endings]).toEqual([false, []]);
        await clock.advance(1);
        await handled;

        expect(signal?.reason).toBeInstanceOf(TimeoutExceededError);
        expect(delivery.endings).toMatchObject([{ kind: 'retry', failure: { code: 'TIMEOUT_EXCEEDED' } }]);
      },
    );

    it('ends a schema that hangs as well', async () => {
      const Slow = defineEvent('order.placed', 1, {
        '~standard': { version: 1, vendor: 'test', validate: never },
      });
      const handled = bench.handler.handle(groupOf(handlerFor(Slow, async () => undefined)), delivery);
      await clock.advance(30_000);
      await handled;

      expect(delivery.endings).toMatchObject([{ kind: 'retry' }]);
    });

    it('bears a handler that fails after it was left behind', async () => {
      let fail = (_error: Error): void => undefined;
      const handled = handle(() => new Promise((_resolve, reject) => (fail = reject)));
      await clock.advance(30_000);
      await handled;
      fail(new Error('too late'));
      await clock.advance(1);

      expect(delivery.endings).toHaveLength(1);
    });
  });

  describe('when it is cut short', () => {
    it('does nothing more after the lease was lost', async () => {
      let reason: unknown;
      const handled = handle(
        (_payload, { signal }) =>
          new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => ((reason = signal.reason), reject(new Error('stopped')))),
          ),
      );
      await clock.advance(1);
      delivery.loseLease();
      await handled;

      expect(reason).toBeInstanceOf(LeaseLostError);
      expect(delivery.calls).toBe(0);
    });

    it('gives back what runs when the application stops, without counting an attempt', async () => {
      const handled = handle(never);
      await clock.advance(1);
      delivery.stopApplication();
      await handled;

      expect(delivery.endings).toEqual([{ kind: 'release' }]);
    });

    it('gives back what has not begun', async () => {
      delivery.stopApplication();
      const invoke = jest.fn();
      await handle(invoke);

      expect(invoke).not.toHaveBeenCalled();
      expect(delivery.endings).toEqual([{ kind: 'release' }]);
    });

    it('still completes what had succeeded when the application stops', async () => {
      const complete = delivery.complete.bind(delivery);
      delivery.complete = async () => (delivery.stopApplication(), complete());
      await handle(async () => undefined, { inbox: 'off' });

      expect(delivery.endings).toEqual([{ kind: 'complete' }]);
      expect(bench.faults.faults).toEqual([]);
    });

    it('tries only once to settle when the application stops', async () => {
      delivery.failures.push(new Error('away'), new Error('away'));
      const handled = handle(() => Promise.reject(new Error('no')));
      await clock.advance(0);
      delivery.stopApplication();
      await handled;

      expect(delivery.endings).toEqual([]);
      expect(bench.faults.faults).toMatchObject([{ error: { message: 'away' } }]);
    });

    it('reports a release that failed', async () => {
      delivery.stopApplication();
      delivery.failures.push(new Error('away'));
      await handle(async () => undefined);

      expect(bench.faults.faults).toMatchObject([
        { where: expect.stringContaining(EVENT.id), error: { message: 'away' } },
      ]);
    });
  });

  describe('when it cannot be settled', () => {
    it('tries again with pauses', async () => {
      delivery.failures.push(new Error('away'), new Error('away'));
      const handled = handle(() => Promise.reject(new Error('no')));
      await clock.advance(1_000);
      await handled;

      expect(delivery.endings).toMatchObject([{ kind: 'retry' }]);
      expect(bench.faults.faults).toEqual([]);
    });

    it('reports it after the limit and leaves it to the sweep', async () => {
      delivery.failures.push(...Array.from({ length: 1_000 }, () => new Error('away')));
      const handled = handle(() => Promise.reject(new Error('no')));
      await clock.advance(30_000);
      await handled;

      expect(delivery.endings).toEqual([]);
      expect(bench.faults.faults).toMatchObject([
        { where: `"retry" of event ${EVENT.id} in group "shop.test"`, error: { message: 'away' } },
      ]);
    });

    it('stops at once when the lease is lost meanwhile', async () => {
      delivery.failures.push(...Array.from({ length: 1_000 }, () => new Error('away')));
      const handled = handle(() => Promise.reject(new Error('no')));
      await clock.advance(500);
      delivery.loseLease();
      await handled;

      expect(delivery.endings).toEqual([]);
      expect(bench.faults.faults).toEqual([]);
    });
  });
});

import { z } from 'zod';
import { CallContext, Duration } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { defineEvent, EventRefusedError, EventUnreadableError, type EventContext } from '#domain/messaging';
import { DatabaseUnavailableError } from '#domain/database';
import { LeaseLostError } from '#domain/outbox';
import { DeliveryBench, groupOf, handlerFor, receivedEvent } from '../testing/delivery-bench.js';
import { ScriptedDelivery } from '../testing/scripted-delivery.js';
import type { DeliveryHandlerParts } from './delivery-handler.js';
import type { ResolvedHandler } from './registered-handler.js';

const OrderPlaced = defineEvent('order.placed', 1, z.object({ orderId: z.string() }));
const EVENT = receivedEvent('order.placed', { orderId: 'o-1' });
const RECORD = `shop.test/${EVENT.id}`;

describe('DeliveryHandler', () => {
  let clock: VirtualClock;
  let bench: DeliveryBench;
  let delivery: ScriptedDelivery;

  const make = (overrides: Partial<DeliveryHandlerParts> = {}): DeliveryBench =>
    new DeliveryBench({ clock, random: new SeededRandom(), ids: new SequentialIds() }, overrides);
  const handle = (invoke: ResolvedHandler['invoke'], overrides: Partial<ResolvedHandler> = {}): Promise<void> =>
    bench.handler.handle(groupOf(handlerFor(OrderPlaced, invoke, overrides)), delivery);

  beforeEach(() => {
    clock = new VirtualClock();
    bench = make();
    delivery = new ScriptedDelivery(EVENT);
  });

  afterEach(() => {
    expect(clock.pending).toBe(0); // no timer outlives its delivery
  });

  describe('with the inbox in the transaction', () => {
    it('commits the effects, the record and the completion together', async () => {
      await handle(async () => {
        expect(bench.unitOfWork.committed).toBe(0);
      });

      expect(delivery.endings).toEqual([{ kind: 'complete' }]);
      expect(bench.unitOfWork.committed).toBe(1);
      expect([...bench.inbox.records]).toEqual([RECORD]);
      expect(bench.unitOfWork.options[0]?.timeout).toEqual(Duration.seconds(30));
    });

    it('only completes a duplicate', async () => {
      bench.inbox.records.add(RECORD);
      const invoke = jest.fn();
      await handle(invoke);

      expect(invoke).not.toHaveBeenCalled();
      expect(delivery.endings).toEqual([{ kind: 'complete' }]);
    });

    it('rolls back and does nothing more when the completion finds that the lease was lost', async () => {
      delivery.failures.push(new LeaseLostError('Someone else has it.'));
      await handle(async () => undefined);

      expect(bench.unitOfWork.rolledBack).toBe(1);
      expect(bench.inbox.records.size).toBe(0);
      expect([delivery.calls, delivery.endings]).toEqual([1, []]);
      expect(bench.faults.faults).toEqual([]);
    });

    it('tries again when the commit failed', async () => {
      bench.unitOfWork.commitFailures.push(new DatabaseUnavailableError('Away.'));
      await handle(async () => undefined);

      expect(delivery.endings.at(-1)).toMatchObject({
        kind: 'retry',
        failure: { attempt: 1, code: 'DATABASE_UNAVAILABLE' },
      });
    });

    it('completes after the commit on a driver whose completion does not join it', async () => {
      bench = make({ transactionalAck: false });
      const order: string[] = [];
      const complete = delivery.complete.bind(delivery);
      delivery.complete = () => (order.push(`complete after ${bench.unitOfWork.committed} commit`), complete());
      await handle(async () => undefined);

      expect(order).toEqual(['complete after 1 commit']);
    });

    it('parks a handler that needs the database where there is none', async () => {
      bench = make({ unitOfWork: undefined });
      await handle(async () => undefined);

      expect(delivery.endings).toMatchObject([
        { kind: 'park', parking: { reason: 'refused', failure: { code: 'EVENT_HANDLERS_INVALID' } } },
      ]);
    });
  });

  describe('with the inbox after the handler', () => {
    it('records what has succeeded, outside any unit of work, and completes it', async () => {
      await handle(
        async () => {
          expect(bench.inbox.records.size).toBe(0);
        },
        { inbox: 'after' },
      );

      expect(bench.unitOfWork.options).toEqual([]);
      expect([...bench.inbox.records]).toEqual([RECORD]);
      expect(delivery.endings).toEqual([{ kind: 'complete' }]);
    });

    it('only completes a duplicate', async () => {
      bench.inbox.records.add(RECORD);
      const invoke = jest.fn();
      await handle(invoke, { inbox: 'after' });

      expect(invoke).not.toHaveBeenCalled();
      expect(delivery.endings).toEqual([{ kind: 'complete' }]);
    });

    it('does not call the handler again because the record could not be written at once', async () => {
      bench.inbox.failures.push(new Error('away'), new Error('away'));
      const invoke = jest.fn().mockResolvedValue(undefined);
      const handled = handle(invoke, { inbox: 'after' });
      await clock.advance(5_000);
      await handled;

      expect(invoke).toHaveBeenCalledTimes(1);
      expect([...bench.inbox.records]).toEqual([RECORD]);
      expect(delivery.endings).toEqual([{ kind: 'complete' }]);
    });

    it('keeps the record when the lease was lost before the completion', async () => {
      delivery.failures.push(new LeaseLostError('Someone else has it.'));
      await handle(async () => undefined, { inbox: 'after' });

      expect([...bench.inbox.records]).toEqual([RECORD]);
      expect(delivery.calls).toBe(1);
    });
  });

  it('keeps no record with the inbox off, and lets duplicates through', async () => {
    const invoke = jest.fn().mockResolvedValue(undefined);
    await handle(invoke, { inbox: 'off' });
    await handle(invoke, { inbox: 'off' });

    expect(invoke).toHaveBeenCalledTimes(2);
    expect(bench.inbox.records.size).toBe(0);
    expect(delivery.endings).toEqual([{ kind: 'complete' }, { kind: 'complete' }]);
  });

  describe('what the handler is given', () => {
    const headers = {
      'ce-version': '1',
      'ce-source': 'shop',
      'ce-time': '2026-01-01T10:00:00.000Z',
      'x-correlation-id': 'c-1',
      'groundwork-causation-id': 'the-one-before',
      'groundwork-actor-id': 'ann',
      'groundwork-tenant': 't%201',
      'groundwork-time-left': '5',
      'x-own': 'yes',
    };

    it('is the payload and the attributes of the event', async () => {
      delivery = new ScriptedDelivery({ ...EVENT, key: 'o-1', headers }, 3);
      let given: [unknown, EventContext] | undefined;
      await handle(async (payload, context) => void (given = [payload, context]));

      expect(given?.[0]).toEqual({ orderId: 'o-1' });
      expect(given?.[1]).toMatchObject({
        id: EVENT.id,
        type: 'order.placed',
        version: 1,
        source: 'shop',
        time: new Date('2026-01-01T10:00:00.000Z'),
        key: 'o-1',
        headers: { 'x-own': 'yes' },
        group: 'shop.test',
        attempt: 3,
        idempotencyKey: `shop.test:${EVENT.id}`,
      });
    });

    it('runs in a context that continues the publisher and is caused by the event', async () => {
      delivery = new ScriptedDelivery({ ...EVENT, headers });
      let context: CallContext | undefined;
      await handle(async () => void (context = CallContext.current()));

      expect(context).toMatchObject({
        correlationId: 'c-1',
        causationId: EVENT.id,
        actor: { id: 'ann' },
        tenant: 't 1',
        deadline: 30_000, // the handler's own: what was left of the publisher's is of no meaning here
      });
      expect(context?.transaction).toBeUndefined();
    });

    it('begins a correlation where the event has none', async () => {
      let context: CallContext | undefined;
      await handle(async () => void (context = CallContext.current()));

      expect(context?.correlationId).toMatch(/^00000000-/);
    });
  });

  describe('when the handler fails', () => {
    it('tries again with a pause below the bound of the attempt', async () => {
      delivery = new ScriptedDelivery(EVENT, 3);
      await handle(() => Promise.reject(new Error('postgres://ann:secret@db/x refused')));

      const [ending] = delivery.endings;
      expect(ending).toMatchObject({
        kind: 'retry',
        failure: {
          at: new Date(clock.now()),
          attempt: 3,
          code: 'HANDLER_FAILED',
          message: 'postgres://***@db/x refused',
        },
      });
      expect(ending?.kind === 'retry' && ending.after.milliseconds).toBeLessThanOrEqual(4_000);
      expect(bench.inbox.records.size).toBe(0);
    });

    it('treats one that throws at once as one that rejects', async () => {
      await handle(() => {
        throw new Error('at once');
      });

      expect(delivery.endings).toMatchObject([{ kind: 'retry' }]);
    });

    it('parks after the last attempt', async () => {
      delivery = new ScriptedDelivery(EVENT, 10);
      await handle(() => Promise.reject(new Error('no')));

      expect(delivery.endings).toMatchObject([{ kind: 'park', parking: { reason: 'attempts-exhausted' } }]);
    });

    it('parks at once what the handler refuses', async () => {
      await handle(() => Promise.reject(new EventRefusedError('Not for us.')));

      expect(delivery.endings).toMatchObject([
        { kind: 'park', parking: { reason: 'refused', failure: { code: 'EVENT_REFUSED', message: 'Not for us.' } } },
      ]);
    });

    it('does not take an unreadable event of the handler for this one', async () => {
      await handle(() => Promise.reject(new EventUnreadableError('Another.', { reason: 'schema' })));

      expect(delivery.endings).toMatchObject([{ kind: 'park', parking: { reason: 'refused' } }]);
    });

    it('does not take the lost lease of the handler for this one', async () => {
      await handle(() => Promise.reject(new LeaseLostError('Of something else.')));

      expect(delivery.endings).toMatchObject([{ kind: 'retry', failure: { code: 'LEASE_LOST' } }]);
    });
  });

  it('never rejects, not even for an error that cannot be looked at', async () => {
    const hostile = new Proxy(new Error(), {
      get: () => {
        throw new Error('looked at');
      },
    });
    await expect(handle(() => Promise.reject(hostile))).resolves.toBeUndefined();

    expect(bench.faults.faults).toHaveLength(1);
  });
});

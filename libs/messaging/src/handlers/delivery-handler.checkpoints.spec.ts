import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';
import { CHECKPOINT_CHANNEL, type Checkpoint } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { defineEvent, EventRefusedError } from '#domain/messaging';
import { DeliveryBench, groupOf, handlerFor, receivedEvent } from '../testing/delivery-bench.js';
import { ScriptedDelivery } from '../testing/scripted-delivery.js';
import type { ResolvedHandler } from './registered-handler.js';

const Placed = defineEvent('order.placed', 1, z.object({ orderId: z.string() }));

/** `handler.claimed` is told by the driver, `handler.recorded` by the inbox. */
describe('the checkpoints of a delivery', () => {
  const reached: string[] = [];
  const onCheckpoint = (message: unknown): void => void reached.push((message as Checkpoint).name);
  let bench: DeliveryBench;

  beforeEach(() => {
    subscribe(CHECKPOINT_CHANNEL, onCheckpoint);
    bench = new DeliveryBench({ clock: new VirtualClock(), random: new SeededRandom(), ids: new SequentialIds() });
  });

  afterEach(() => {
    unsubscribe(CHECKPOINT_CHANNEL, onCheckpoint);
  });

  const handle = async (
    inbox: ResolvedHandler['inbox'],
    invoke: ResolvedHandler['invoke'] = async () => undefined,
  ): Promise<readonly string[]> => {
    reached.length = 0;
    const delivery = new ScriptedDelivery(receivedEvent('order.placed', { orderId: 'o-1' }));
    await bench.handler.handle(groupOf(handlerFor(Placed, invoke, { inbox })), delivery);
    return reached.map((name) => name.replace('handler.', ''));
  };

  it.each([
    ['transaction', ['started', 'handled', 'completed', 'committed']],
    ['after', ['started', 'handled', 'completed']],
    ['off', ['started', 'handled', 'completed']],
  ] as const)('are passed in their order with inbox %s', async (inbox, expected) => {
    expect(await handle(inbox)).toEqual(expected);
  });

  it.each([
    ['transaction', ['duplicate', 'completed', 'committed']],
    ['after', ['duplicate', 'completed']],
  ] as const)('tell a duplicate with inbox %s', async (inbox, expected) => {
    await handle(inbox);

    expect(await handle(inbox)).toEqual(expected);
  });

  it('tell what became of a failure', async () => {
    expect(await handle('off', () => Promise.reject(new Error('no')))).toEqual(['started', 'retried']);
    expect(await handle('off', () => Promise.reject(new EventRefusedError('no')))).toEqual(['started', 'parked']);
  });
});

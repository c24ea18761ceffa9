import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';
import { CHECKPOINT_CHANNEL, type Checkpoint } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { defineEvent, EventRefusedError } from '#domain/messaging';
import { DeliveryBench, groupOf, handlerFor, receivedEvent } from '../testing/delivery-bench.js';
import { ScriptedDelivery } from '../testing/scripted-delivery.js';
import type { ResolvedHandler } from './registered-handler.js';

const Placed = defineEvent('order.placed', 1, z.object({ orderId: z.string() }));

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
    ['transaction', ['claimed', 'recorded', 'started', 'handled', 'completed', 'committed']],
    ['after', ['claimed', 'started', 'handled', 'recorded', 'completed']],
    ['off', ['claimed', 'started', 'handled', 'completed']],
  ] as const)('are passed in their order with inbox %s', async (inbox, expected) => {
    expect(await handle(inbox)).toEqual(expected);
  });

  it.each([
    ['transaction', ['claimed', 'duplicate', 'completed', 'committed']],
    ['after', ['claimed', 'duplicate', 'completed']],
  ] as const)('tell a duplicate with inbox %s', async (inbox, expected) => {
    await handle(inbox);

    expect(await handle(inbox)).toEqual(expected);
  });

  it('tell what became of a failure', async () => {
    expect(await handle('off', () => Promise.reject(new Error('no')))).toEqual(['claimed', 'started', 'retried']);
    expect(await handle('off', () => Promise.reject(new EventRefusedError('no')))).toEqual([
      'claimed',
      'started',
      'parked',
    ]);
  });
});

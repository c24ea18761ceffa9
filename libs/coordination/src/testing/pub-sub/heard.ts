import assert from 'node:assert/strict';
import { SystemClock } from '#core';
import type { PubSub, PubSubListener, Subscription } from '#domain/coordination';

const LIMIT = 8_000;

/** A listener that keeps what it heard, in order. */
export class Heard implements PubSubListener {
  readonly payloads: string[] = [];

  onMessage(payload: string): void {
    this.payloads.push(payload);
  }

  /** Resolves when it has heard so many; fails after 8 s. */
  async times(count: number): Promise<void> {
    const clock = new SystemClock();
    const end = clock.monotonic() + LIMIT;
    while (this.payloads.length < count) {
      assert.ok(
        clock.monotonic() < end,
        `waited ${LIMIT} ms for ${count} messages, of which ${this.payloads.length} came`,
      );
      await clock.sleep(2);
    }
  }
}

export interface HeardSubscription {
  readonly heard: Heard;
  readonly subscription: Subscription;
}

export async function listenTo(pubSub: PubSub, channel: string): Promise<HeardSubscription> {
  const heard = new Heard();
  return { heard, subscription: await pubSub.subscribe(channel, heard) };
}

/** What was published before has been delivered to whoever was to have it: a message that comes after it, on the same way, is there. */
export async function passBehind(pubSub: PubSub, channel: string): Promise<void> {
  const { heard, subscription } = await listenTo(pubSub, channel);
  await pubSub.publish(channel, 'behind all others');
  await heard.times(1);
  await subscription.close();
}

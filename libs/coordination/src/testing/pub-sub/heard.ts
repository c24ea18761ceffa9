import { SystemClock } from '#core';
import type { PubSub, PubSubListener, Subscription } from '#domain/coordination';
import { until } from '../support/expectations.js';

/** A listener that keeps what it heard, in order. */
export class Heard implements PubSubListener {
  readonly payloads: string[] = [];

  onMessage(payload: string): void {
    this.payloads.push(payload);
  }

  /** Resolves when it has heard so many. */
  times(count: number): Promise<void> {
    return until(new SystemClock(), `${count} messages, of which ${this.payloads.length} came`, () =>
      Promise.resolve(this.payloads.length >= count),
    );
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

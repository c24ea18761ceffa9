import type { RedisClients } from '#domain/redis';
import type { PubSubTransport, TransportListener } from '../../pub-sub/pub-sub-transport.js';
import type { RedisKeys } from './redis-keys.js';

export interface RedisPubSubParts {
  readonly redis: RedisClients;
  readonly keys: Pick<RedisKeys, 'channels'>;
}

/** Messages through the server's own channels. */
export class RedisPubSub implements PubSubTransport {
  constructor(private readonly parts: RedisPubSubParts) {}

  async publish(channel: string, payload: string, signal?: AbortSignal): Promise<void> {
    await this.parts.redis.publish(this.#name(channel), payload, { signal });
  }

  async subscribe(channel: string, listener: TransportListener, signal?: AbortSignal): Promise<() => Promise<void>> {
    const subscription = await this.parts.redis.subscribe(
      this.#name(channel),
      { onMessage: (payload) => listener.onMessage(payload), onGap: () => listener.onGap() },
      { signal },
    );
    return () => subscription.close();
  }

  #name(channel: string): string {
    return `${this.parts.keys.channels}${channel}`;
  }
}

import type { CallOptions, Duration } from '#core';
import {
  RedisClients,
  RedisUnavailableError,
  type RedisCall,
  type RedisListener,
  type RedisReply,
  type RedisScanOptions,
  type RedisScanPage,
  type RedisScript,
  type RedisScriptCall,
  type RedisSubscription,
} from '#domain/redis';

/** Passes everything on, counts it, and may be away. */
export class WatchedRedis extends RedisClients {
  calls = 0;
  away = false;

  constructor(private readonly redis: RedisClients) {
    super();
  }

  get keyPrefix(): string {
    return this.redis.keyPrefix;
  }

  get isCluster(): boolean {
    return this.redis.isCluster;
  }

  send(call: RedisCall, options?: CallOptions): Promise<RedisReply> {
    return this.#pass(() => this.redis.send(call, options));
  }

  pipeline(calls: readonly RedisCall[], options?: CallOptions): Promise<readonly (RedisReply | Error)[]> {
    return this.#pass(() => this.redis.pipeline(calls, options));
  }

  run(script: RedisScript, call: RedisScriptCall, options?: CallOptions): Promise<RedisReply> {
    return this.#pass(() => this.redis.run(script, call, options));
  }

  subscribe(channel: string, listener: RedisListener, options?: CallOptions): Promise<RedisSubscription> {
    return this.redis.subscribe(channel, listener, options);
  }

  publish(channel: string, message: string, options?: CallOptions): Promise<number> {
    return this.redis.publish(channel, message, options);
  }

  scan(prefix: string, options?: RedisScanOptions): AsyncIterable<readonly string[]> {
    return this.redis.scan(prefix, options);
  }

  scanPage(prefix: string, options?: RedisScanOptions & { readonly cursor?: string }): Promise<RedisScanPage> {
    return this.#pass(() => this.redis.scanPage(prefix, options));
  }

  ping(options?: CallOptions): Promise<Duration> {
    return this.#pass(() => this.redis.ping(options));
  }

  async #pass<T>(call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.away) throw new RedisUnavailableError('The test has taken Redis away.');
    return call();
  }
}

import { RedisNotConfiguredError } from '#domain/redis';
import { redisVariable } from '../../redis-variable.js';
import type { RedisDriver } from '../../redis.driver.js';
import { noneRedisCapabilities } from './none.capabilities.js';

/** Stands for no Redis being there: the application starts, and whoever uses it is told what to set. */
export class NoneRedisDriver implements RedisDriver {
  readonly name = 'none';
  readonly capabilities = noneRedisCapabilities;
  readonly target = 'no server is named';
  readonly isCluster = false;

  constructor(private readonly instance: string) {}

  open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return Promise.resolve();
  }

  send(): Promise<never> {
    return this.#refuse();
  }

  sendAll(): Promise<never> {
    return this.#refuse();
  }

  nodes(): Promise<never> {
    return this.#refuse();
  }

  subscribe(): Promise<never> {
    return this.#refuse();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #refuse(): Promise<never> {
    const variable = redisVariable(this.instance, 'URL');
    const named = this.instance === 'default' ? '' : ` "${this.instance}"`;
    return Promise.reject(
      new RedisNotConfiguredError(
        `Redis${named} was called, and no server is named. Set ${variable}, or give \`url\` or \`client\` in code.`,
        { details: { instance: this.instance, variable } },
      ),
    );
  }
}

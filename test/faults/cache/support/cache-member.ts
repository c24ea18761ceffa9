import { CacheModule } from '#cache';
import { CoordinationModule } from '#coordination';
import { HealthIndicators, type HealthReading } from '#core';
import { Cache, type CacheNamespace } from '#domain/cache';
import { RedisModule } from '#redis';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

export interface CacheMember {
  /** As it is by default: `outage` is `open`. */
  readonly open: CacheNamespace<string>;
  readonly closed: CacheNamespace<string>;
  /** What the cache says of itself. */
  health(): Promise<HealthReading | undefined>;
  close(): Promise<void>;
}

export interface CacheMemberRequest {
  readonly driver: 'redis' | 'tiered';
  readonly url: string;
  readonly prefix: string;
}

/** One process of an application: its cache, as the modules make it, with the limits that they have by default. */
export async function startCacheMember({ driver, url, prefix }: CacheMemberRequest): Promise<CacheMember> {
  const env = { NODE_ENV: 'test', REDIS_URL: url, REDIS_KEY_PREFIX: prefix };
  const limits = { connectTimeout: '1s', commandTimeout: '500ms', pingInterval: '300ms' };
  class MemberApplication {}
  Module({
    imports: [
      RedisModule.forRoot(limits, { env }),
      CoordinationModule.forRoot({ driver: 'redis' }, { env }),
      CacheModule.forRoot({ driver }, { env }),
    ],
  })(MemberApplication);
  const application = await NestFactory.createApplicationContext(MemberApplication, {
    abortOnError: false,
    logger: false,
  });
  const cache = application.get(Cache);
  const indicator = application.get<HealthIndicators>(HealthIndicators).all.find(({ name }) => name === 'cache');
  if (indicator === undefined) throw new Error('The cache has no indicator.');
  return {
    open: cache.namespace<string>('open'),
    closed: cache.namespace<string>('closed', { outage: 'closed' }),
    health: async () => indicator.check(new AbortController().signal),
    close: () => application.close(),
  };
}

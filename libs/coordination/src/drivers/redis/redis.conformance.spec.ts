import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { RedisModule } from '#redis';
import { openTestRedis } from '#redis/testing';
import { describeWithService } from '../../../../../test/support/services.js';
import {
  describeIdempotency,
  describeKeyValueStore,
  describeLocks,
  describePubSub,
  describeRateLimiter,
  moduleHarness,
} from '../../testing/index.js';
import { coordinationDrivers } from '../manifest.js';

describeWithService('redis', (url) => {
  const run = `suite-${randomBytes(4).toString('hex')}`;
  afterAll(() => removeKeys(url, `coordination:${run}`));
  for (const [name, keyPrefix] of [
    ['without a prefix', undefined],
    ['with a prefix', `coordination:${run}:prefix:`],
  ] as const) {
    const harness = moduleHarness({
      name: `the redis driver, ${name}`,
      driver: coordinationDrivers.redis,
      capabilities: coordinationDrivers.redis.capabilities,
      run,
      below: () => [RedisModule.forRoot({ url, keyPrefix }, { env: { NODE_ENV: 'test' } })],
    });
    describeLocks({ describe, it }, harness);
    describeRateLimiter({ describe, it }, harness);
    describeIdempotency({ describe, it }, harness);
    describePubSub({ describe, it }, harness);
    describeKeyValueStore({ describe, it }, harness);
  }
});

/** The server is shared: only what this run has written goes. */
async function removeKeys(url: string, prefix: string): Promise<void> {
  const { clients, close } = await openTestRedis({ url, prefix });
  for await (const keys of clients.scan(''))
    await clients.pipeline(keys.map((key) => ({ command: ['UNLINK', key], keys: [1] })));
  await close();
}

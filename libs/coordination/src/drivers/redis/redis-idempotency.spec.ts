import { SystemClock } from '#core';
import { openTestRedis } from '#redis/testing';
import { describeWithService } from '../../../../../test/support/services.js';
import { describeIdempotency, describeIdempotencyStore } from '../../testing/idempotency.conformance.js';
import { idempotencyOver } from '../../testing/support/over-store.js';
import { RedisIdempotency } from './redis-idempotency.js';

type TestRedis = Awaited<ReturnType<typeof openTestRedis>>;

describeWithService('redis', () => {
  let first: TestRedis;
  let second: TestRedis;
  let cases = 0;
  beforeAll(async () => {
    first = await openTestRedis();
    second = await openTestRedis({ prefix: first.prefix });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });
  const storeOn = ({ clients }: TestRedis, prefix: string) => new RedisIdempotency({ redis: clients, prefix });

  describeIdempotency(
    { describe, it },
    {
      name: 'the redis driver',
      capabilities: { sharedByProcesses: true, durable: true, joinsUnitOfWork: false },
      openStore: async () => {
        const prefix = `${(cases += 1)}:`;
        let started = 0;
        return {
          start: async () => ({
            idempotency: idempotencyOver(storeOn((started += 1) % 2 === 1 ? first : second, prefix), {
              clock: new SystemClock(),
            }),
            close: async () => undefined,
          }),
          close: async () => undefined,
        };
      },
    },
  );
  describeIdempotencyStore(
    { describe, it },
    {
      name: 'the redis driver',
      openStore: async () => {
        const prefix = `store ${(cases += 1)}:`;
        return { start: async () => ({ store: storeOn(first, prefix) }), close: async () => undefined };
      },
    },
  );
});

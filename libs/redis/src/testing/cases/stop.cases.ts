import { RedisError } from '#domain/redis';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** After the application has stopped. */
export function stopCases({ test }: Suite): void {
  test('refuses every call', async ({ start }) => {
    const { redis, close } = await start();
    await redis.put('name', 'value');
    await close();
    await rejectsWith(redis.put('name', 'value'), RedisError);
    await rejectsWith(redis.get('name'), RedisError);
    await rejectsWith(redis.delete('name'), RedisError);
  });

  test('may be told to stop twice', async ({ start }) => {
    const { close } = await start();
    await close();
    await close();
  });
}

import 'reflect-metadata';
import { Test } from '@nestjs/testing';

jest.mock('redis', () => {
  throw new Error('the package redis was loaded');
});

/** What is told of `redis` being loaded by a start with these variables. */
async function start(env: Readonly<Record<string, string>>): Promise<void> {
  const { RedisModule } = await import('../index.js');
  const imports = [RedisModule.forRoot(undefined, { env: { NODE_ENV: 'test', ...env } })];
  const module = await Test.createTestingModule({ imports }).compile();
  await module.init();
  await module.close();
}

it('nothing of node-redis is loaded before its driver is chosen', async () => {
  await expect(start({})).resolves.toBeUndefined();
});

it('is loaded then', async () => {
  await expect(start({ REDIS_URL: 'redis://localhost' })).rejects.toThrow(/the package redis was loaded/);
});

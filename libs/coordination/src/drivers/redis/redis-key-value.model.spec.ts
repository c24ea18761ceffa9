import { randomBytes } from 'node:crypto';
import { KeyValueTypeError, type KeyValueStore } from '#domain/coordination';
import { openTestRedis, type TestRedis } from '#redis/testing';
import * as fc from 'fast-check';
import { describeWithService } from '../../../../../test/support/services.js';
import { MemoryKeyValue } from '../memory/memory-key-value.js';
import { RedisKeyValue } from './redis-key-value.js';
import { redisKeys } from './redis-keys.js';
import { portBench } from '../../testing/port-bench.js';
import { allOf } from '../../testing/key-value-store/all-keys.js';
import { PortableKeyValueStore } from '../../key-value/portable-key-value-store.js';

type Step = (store: KeyValueStore) => Promise<unknown>;

const key = fc.constantFrom('a', 'b', 'ab', 'a*', 'é');
const value = fc.oneof(
  fc.constantFrom('', '0', '1', '-5', '007', '9007199254740991', '-9007199254740991', '9007199254740992', 'x'),
  fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text)),
);
const ttl = fc.constantFrom(undefined, '1h');
const by = fc.oneof(fc.integer({ min: -10, max: 10 }), fc.constantFrom(2 ** 53 - 1, -(2 ** 53) + 1));

const step: fc.Arbitrary<readonly [string, Step]> = fc.oneof(
  fc.tuple(key).map(([k]) => [`get ${k}`, (store: KeyValueStore) => store.get(k)] as const),
  fc
    .tuple(key, value, ttl)
    .map(([k, v, t]) => [`set ${k} ${v}`, (store: KeyValueStore) => store.set(k, v, { ttl: t })] as const),
  fc
    .tuple(key, value, ttl)
    .map(
      ([k, v, t]) => [`setIfAbsent ${k} ${v}`, (store: KeyValueStore) => store.setIfAbsent(k, v, { ttl: t })] as const,
    ),
  fc
    .tuple(key, fc.option(value, { nil: undefined }), fc.option(value, { nil: undefined }))
    .map(
      ([k, e, v]) => [`compareAndSet ${k} ${e} ${v}`, (store: KeyValueStore) => store.compareAndSet(k, e, v)] as const,
    ),
  fc.tuple(key, by).map(([k, n]) => [`increment ${k} ${n}`, (store: KeyValueStore) => store.increment(k, n)] as const),
  fc.tuple(key, ttl).map(([k, t]) => [`expire ${k}`, (store: KeyValueStore) => store.expire(k, t)] as const),
  fc.tuple(key).map(([k]) => [`delete ${k}`, (store: KeyValueStore) => store.delete(k)] as const),
  fc
    .constantFrom('', 'a', 'a*')
    .map((prefix) => [`scan ${prefix}`, (store: KeyValueStore) => allOf(store, prefix)] as const),
);

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (error instanceof KeyValueTypeError) return 'not countable';
    throw error;
  }
}

describeWithService('redis', () => {
  let redis: TestRedis;
  beforeAll(async () => (redis = await openTestRedis()));
  afterAll(() => redis.close());

  it('the values in memory and those in Redis answer alike, whatever is asked in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const { parts, clock } = portBench();
        const keys = redisKeys(`model-${randomBytes(6).toString('hex')}`);
        const memory = new PortableKeyValueStore({ ...parts, backend: new MemoryKeyValue({ clock, maxEntries: 100 }) });
        const real = new PortableKeyValueStore({
          ...parts,
          backend: new RedisKeyValue({ redis: redis.clients, keys }),
        });
        for (const [name, work] of steps)
          expect([name, await outcome(() => work(real))]).toEqual([name, await outcome(() => work(memory))]);
      }),
      { numRuns: 150 },
    );
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import type { StartPrivateRedis } from '../services.js';
import type { PrivateRedis } from './private-redis.js';

const LIMIT = 15_000;

export interface SentinelledRedis {
  readonly master: PrivateRedis;
  readonly replica: PrivateRedis;
  /** Names the three sentinels. They call the master `main`. */
  readonly url: string;
}

/** A master with one replica behind three sentinels, which notice after a second that it is gone. Resolves when all of them know each other and the replica. */
export async function startRedisSentinels(start: StartPrivateRedis): Promise<SentinelledRedis> {
  const master = await start();
  const replica = await start({ settings: { replicaof: `127.0.0.1 ${master.port}` } });
  await until('the replica', async () =>
    /master_link_status:up/.test((await replica.ask(['INFO', 'replication']))[0] ?? ''),
  );
  const lines = [
    `sentinel monitor main 127.0.0.1 ${master.port} 2`,
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 5000',
  ];
  const sentinels = await Promise.all(Array.from({ length: 3 }, () => start({ sentinel: true, lines })));
  await until('the sentinels', async () => {
    const told = await Promise.all(
      sentinels.map((sentinel) => sentinel.ask(['SENTINEL', 'CKQUORUM', 'main'], ['INFO', 'sentinel'])),
    );
    return told.every(([quorum = '', info = '']) => quorum.startsWith('+OK 3') && /slaves=1,sentinels=3/.test(info));
  });
  return { master, replica, url: `redis://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}` };
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + LIMIT; !(await done()); await sleep(20))
    if (performance.now() > end) throw new Error(`Waited ${LIMIT} ms for: ${what}`);
}

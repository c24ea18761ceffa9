import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.js';
import type { StartPrivateRedis } from '../services.js';
import type { PrivateRedis } from './private-redis.js';

const SLOTS = 16_384;
const LIMIT = 20_000;

/** Masters of a cluster, each with its share of the slots. Resolves when all of them say that the cluster is well. */
export async function startRedisCluster(start: StartPrivateRedis, masters = 3): Promise<readonly PrivateRedis[]> {
  const settings = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000' };
  // Without a port of its own for the nodes' talk among themselves it would be 10,000 above the other one, which may be taken.
  const buses = await Promise.all(Array.from({ length: masters }, () => freePort()));
  const nodes = await Promise.all(
    buses.map((bus) => start({ settings: { ...settings, 'cluster-port': String(bus) } })),
  );
  const [first] = nodes;
  if (first === undefined) throw new Error('A cluster has at least one master.');
  for (const [index, node] of nodes.entries()) {
    const [from, to] = [index, index + 1].map((share) => Math.floor((share * SLOTS) / masters));
    await node.ask(['CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? SLOTS) - 1)]);
    await node.ask(['CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1)]);
  }
  for (const [index, { port }] of nodes.entries())
    if (index > 0) await first.ask(['CLUSTER', 'MEET', '127.0.0.1', String(port), String(buses[index])]);
  for (const end = performance.now() + LIMIT; ; await sleep(50)) {
    const states = await Promise.all(nodes.map((node) => node.ask(['CLUSTER', 'INFO'])));
    const well = states.every(([info = '']) =>
      [/cluster_state:ok/, new RegExp(`cluster_known_nodes:${masters}\\b`)].every((sign) => sign.test(info)),
    );
    if (well) return nodes;
    if (performance.now() > end) throw new Error(`The cluster was not well after ${LIMIT} ms: ${states.join('\n')}`);
  }
}

/** The URL that names all of its nodes. */
export function clusterUrl(nodes: readonly PrivateRedis[]): string {
  return `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
}

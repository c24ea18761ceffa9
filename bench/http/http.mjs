import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { median } from '../support/statistics.mjs';

const ROUNDS = 12;
const REQUESTS = 3_000;
/** Optimising code itself costs a server up to three times a request's processor time until about its 15,000th request. */
const WARM_UP = 8 * REQUESTS;
const CALLERS = 16;
const subject = fileURLToPath(new URL('./subject.mjs', import.meta.url));

const kinds = {
  off: { path: 'everything imported, features off', limit: 1.05 },
  context: { path: 'with the request context', limit: 1.25 },
};

/** Processor time of the server per request, against Nest alone. Server and client are processes of their own. */
export async function http() {
  const rows = [];
  for (const adapter of ['express', 'fastify']) rows.push(...(await compare(adapter)));
  return rows;
}

async function compare(adapter) {
  const names = ['bare', ...Object.keys(kinds)];
  const servers = Object.fromEntries(await Promise.all(names.map(async (kind) => [kind, await open(adapter, kind)])));
  try {
    for (const server of Object.values(servers)) await load(server, WARM_UP);
    const used = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1)
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const before = await cpu(servers[name]);
        await load(servers[name], REQUESTS);
        used[name].push(((await cpu(servers[name])) - before) / REQUESTS);
      }
    return Object.entries(kinds).map(([kind, { path, limit }]) => {
      const ratio = median(used[kind].map((time, round) => time / used.bare[round]));
      return {
        path: `HTTP on ${adapter}, ${path}: CPU per request`,
        ours: `${median(used[kind]).toFixed(1)} us`,
        peer: `bare Nest: ${median(used.bare).toFixed(1)} us`,
        ratio: `${ratio.toFixed(2)}x`,
        target: `<= ${limit}x`,
        value: ratio,
        limit,
      };
    });
  } finally {
    for (const { child } of Object.values(servers)) child.kill();
  }
}

async function open(adapter, kind) {
  const child = fork(subject, [adapter, kind], { env: { ...process.env, NODE_ENV: 'production' } });
  const [{ port }] = await once(child, 'message');
  return { child, port };
}

/** Microseconds of processor time since the server began. */
async function cpu({ child }) {
  child.send('cpu');
  const [{ cpu: microseconds }] = await once(child, 'message');
  return microseconds;
}

async function load({ port }, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  let left = count;
  const caller = async () => {
    while (left-- > 0) await get(agent, port);
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  agent.destroy();
}

function get(agent, port) {
  return new Promise((resolve, reject) => {
    request({ agent, port, host: '127.0.0.1', path: '/hello' }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The server answered ${response.statusCode}.`));
      response.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
}

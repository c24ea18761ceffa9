import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { median } from '../support/statistics.mjs';

const ROUNDS = 12;
const REQUESTS = 3_000;
const CALLERS = 16;
const LIMIT = 1.05;
const subject = fileURLToPath(new URL('./subject.mjs', import.meta.url));

/** Processor time of the server per request: with everything imported and nothing used, against Nest alone. Server and client are processes of their own. */
export async function http() {
  const rows = [];
  for (const adapter of ['express', 'fastify']) rows.push(await compare(adapter));
  return rows;
}

async function compare(adapter) {
  const servers = { bare: await open(adapter, 'bare'), ours: await open(adapter, 'ours') };
  try {
    for (const server of Object.values(servers)) await load(server, REQUESTS * 2);
    const used = { bare: [], ours: [] };
    for (let round = 0; round < ROUNDS; round += 1)
      for (const name of round % 2 === 0 ? ['bare', 'ours'] : ['ours', 'bare']) {
        const before = await cpu(servers[name]);
        await load(servers[name], REQUESTS);
        used[name].push(((await cpu(servers[name])) - before) / REQUESTS);
      }
    const ratio = median(used.ours.map((time, round) => time / used.bare[round]));
    return {
      path: `HTTP on ${adapter}, everything imported, features off: CPU per request`,
      ours: `${median(used.ours).toFixed(1)} us`,
      peer: `bare Nest: ${median(used.bare).toFixed(1)} us`,
      ratio: `${ratio.toFixed(2)}x`,
      target: `<= ${LIMIT}x`,
      value: ratio,
      limit: LIMIT,
    };
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

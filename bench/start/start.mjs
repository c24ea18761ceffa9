import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withDatabase } from '../support/own-database.mjs';
import { median } from '../support/statistics.mjs';

const ROUNDS = 11;
const subject = fileURLToPath(new URL('./subject.mjs', import.meta.url));

/** From the start of the process to an application that has started, and the memory that it then has, each in a fresh process. */
export function start() {
  return withDatabase(async (url) => {
    const sides = ['empty', 'ours-off', 'by-hand', 'ours-postgresql'];
    const seen = Object.fromEntries(sides.map((name) => [name, []]));
    for (let round = -1; round < ROUNDS; round += 1)
      for (const name of round % 2 === 0 ? sides : sides.toReversed()) {
        const measured = await run(name, url);
        if (round >= 0) seen[name].push(measured); // the first round fills the disk's cache
      }
    return [
      ...rows(
        'start with everything in memory or off',
        seen['ours-off'],
        'empty context with @nestjs/config and zod',
        seen.empty,
        { ms: 30, mb: 10 },
      ),
      ...rows('start on PostgreSQL', seen['ours-postgresql'], 'MikroORM and config by hand', seen['by-hand'], {}),
    ];
  });
}

function rows(path, ours, peerName, peer, { ms, mb }) {
  const row = (what, unit, of, limit) => {
    const added = median(ours.map((one, round) => of(one) - of(peer[round])));
    return {
      path: `${path}: ${what}`,
      ours: `${median(ours.map(of)).toFixed(0)} ${unit}`,
      peer: `${peerName}: ${median(peer.map(of)).toFixed(0)} ${unit}`,
      ratio: `+${added.toFixed(0)} ${unit}`,
      target: limit === undefined ? '-' : `<= +${limit} ${unit}`,
      value: added,
      limit,
    };
  };
  return [
    row('time', 'ms', ({ milliseconds }) => milliseconds, ms),
    row('memory', 'MB', ({ bytes }) => bytes / 2 ** 20, mb),
  ];
}

async function run(name, url) {
  const child = spawn(process.execPath, ['--expose-gc', subject, name], {
    env: { ...process.env, NODE_ENV: 'test', BENCH_DATABASE: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  if (child.exitCode !== 0 && child.exitCode !== null)
    throw new Error(`The process "${name}" ended with ${child.exitCode}.`);
  return JSON.parse(text);
}

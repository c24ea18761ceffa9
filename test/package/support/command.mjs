import { spawn } from 'node:child_process';
import { clearTimeout } from 'node:timers';

/**
 * Runs a program to its end, within `limit` seconds: then it and what it started are killed, and that is a failure.
 * @returns what it wrote, both streams together.
 */
export function command(program, args, { cwd, env = {}, limit = 120, fails = false }) {
  return new Promise((resolve, reject) => {
    const inherited = { PATH: process.env.PATH, HOME: process.env.HOME };
    const child = spawn(program, args, {
      cwd,
      env: { ...inherited, ...npmSettings(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, so that its children can be killed with it
    });
    let output = '';
    const keep = (chunk) => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      process.kill(-child.pid, 'SIGKILL');
    }, limit * 1_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      const line = [program, ...args].join(' ').slice(0, 120);
      if (late) reject(new Error(`${line}\ndid not end within ${limit} s.\n${output.slice(-4_000)}`));
      else if ((code !== 0) !== fails) reject(new Error(`${line}\nended with ${code}.\n${output.slice(-4_000)}`));
      else resolve(output);
    });
  });
}

export const node = (args, options) => command(process.execPath, args, options);

/** How npm reaches its registry on this machine; its record of the npm that started us stays out. */
function npmSettings() {
  const named =
    /^(?:npm_config_(?:registry|cache|cafile|proxy|https_proxy|userconfig)|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => named.test(name)));
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../../../e2e/support/http-client.js';

const MAIN = join(__dirname, '../../../../dist/apps/shop/src/main.js');
const START_LIMIT = 30_000;

/** The built shop as a process of its own, on a port that stays the same over its restarts. */
export class ShopProcess {
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async create(settings: Readonly<Record<string, string>>): Promise<ShopProcess> {
    return new ShopProcess(await freePort(), settings);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it and waits until it answers. @returns how long that took, in milliseconds. @throws Error with its output when it ends instead. */
  async start(): Promise<number> {
    const started = performance.now();
    const env = { PATH: process.env['PATH'], SHOP_DEMO: 'off', PORT: String(this.port), ...this.settings };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = '';
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-10_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const client = new HttpClient(this.url);
    try {
      while (!(await answers(client))) {
        if (child.exitCode !== null) throw new Error(`The shop ended with ${child.exitCode}.\n${this.#output}`);
        if (performance.now() - started > START_LIMIT) throw new Error(`The shop does not answer.\n${this.#output}`);
        await sleep(20);
      }
    } finally {
      client.close();
    }
    return performance.now() - started;
  }

  /** Ends it the way a power switch ends a process, and waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

async function answers(client: HttpClient): Promise<boolean> {
  try {
    return (await client.send({ path: '/products?limit=1' })).status === 200;
  } catch (error) {
    if (connectionFailure(error) !== undefined) return false;
    throw error;
  }
}

/** The code of the failure when the process at the other end is not there, or has just died. */
export function connectionFailure(error: unknown): string | undefined {
  // Not by `instanceof Error`: errors of Node's own come from outside the realm that Jest runs tests in.
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code) ? code : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

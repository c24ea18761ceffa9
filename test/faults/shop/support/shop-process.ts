import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../../../e2e/support/http-client.js';
import { freePort } from '../../../support/free-port.js';

const MAIN = join(__dirname, '../../../../dist/apps/shop/src/main.js');
const PRELOAD = join(__dirname, 'checkpoints.cjs');
const START_LIMIT = 60_000;
const STOP_LIMIT = 60_000;
const ANSWER_LIMIT = 5_000;

export type Role = 'web' | 'worker' | 'all';

/** The built shop as a process of its own, on a port that stays the same over its restarts. */
export class ShopProcess {
  #child: ChildProcess | undefined;
  #output = '';
  #reached = new Map<string, number>();

  private constructor(
    readonly port: number,
    readonly role: Role,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async create(settings: Readonly<Record<string, string>>, role: Role = 'all'): Promise<ShopProcess> {
    return new ShopProcess(await freePort(), role, settings);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Whether it ended as `kill -9` ends a process, by its own hand or by ours, and not by an error. */
  get killed(): boolean {
    return this.#child?.signalCode === 'SIGKILL';
  }

  /** How often each checkpoint was reached, over all its lives. */
  get reached(): ReadonlyMap<string, number> {
    return this.#reached;
  }

  /**
   * Starts it and waits until it answers, or until it says that it has started when it does not listen.
   * @param dieAt the checkpoint at which it kills itself, and at which passing of it: `relay.transferred:3`.
   * @param path what it must answer with 200: by default something that needs its database.
   * @returns how long that took, in milliseconds. @throws Error with its output when it ends instead.
   */
  async start({
    dieAt,
    path = '/products?limit=1',
  }: { readonly dieAt?: string; readonly path?: string } = {}): Promise<number> {
    const started = performance.now();
    const env = {
      PATH: process.env['PATH'],
      SHOP_DEMO: 'off',
      PORT: String(this.port),
      ...this.settings,
      ...(dieAt === undefined ? {} : { DIE_AT: dieAt }),
    };
    const child = spawn(process.execPath, ['--require', PRELOAD, MAIN, '--role', this.role], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#output = '';
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-10_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('message', (counts: Record<string, number>) => {
      for (const [name, count] of Object.entries(counts))
        this.#reached.set(name, (this.#reached.get(name) ?? 0) + count);
    });
    const client = new HttpClient(this.url);
    try {
      while (!(this.role === 'worker' ? this.#output.includes('successfully started') : await answers(client, path))) {
        if (!this.running && dieAt !== undefined) break; // a checkpoint that is reached while starting
        if (!this.running) throw new Error(`The shop ended with ${child.exitCode}.\n${this.#output}`);
        if (performance.now() - started > START_LIMIT) throw new Error(`The shop does not answer.\n${this.#output}`);
        await sleep(20);
      }
    } finally {
      client.close();
    }
    return performance.now() - started;
  }

  /** Ends it the way a power switch ends a process, and waits until it is gone. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Asks it to end, and waits until it has. @throws Error when it does not, or not with 0. */
  async stop(): Promise<void> {
    if (!this.running) return;
    await this.#end('SIGINT');
    if (this.#child?.exitCode !== 0)
      throw new Error(`The shop ended with ${this.#child?.exitCode} (${this.#child?.signalCode}).\n${this.#output}`);
  }

  /** Asks it to end as an orchestrator does, and waits until it has. */
  async terminate(): Promise<{ readonly code: number | null; readonly milliseconds: number }> {
    const asked = performance.now();
    await this.#end('SIGTERM');
    return { code: this.#child?.exitCode ?? null, milliseconds: performance.now() - asked };
  }

  /** Stops its clock and everything else: the process is there and does nothing. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Resolves once it is gone by itself, or after `limit` milliseconds. @returns whether it is gone. */
  async gone(limit: number): Promise<boolean> {
    const end = performance.now() + limit;
    while (this.running && performance.now() < end) await sleep(10);
    return !this.running;
  }

  async #end(signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.running) return;
    const gone = once(child, 'exit', { signal: AbortSignal.timeout(STOP_LIMIT) });
    child.kill(signal);
    await gone;
  }
}

async function answers(client: HttpClient, path: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT);
    return (await client.send({ path, signal })).status === 200;
  } catch (error) {
    if (connectionFailure(error) !== undefined || isTimeout(error)) return false;
    throw error;
  }
}

/** The code of the failure when the process at the other end is not there, or has just died. */
export function connectionFailure(error: unknown): string | undefined {
  // Not by `instanceof Error`: errors of Node's own come from outside the realm that Jest runs tests in.
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code) ? code : undefined;
}

/** Whether a request ended because its sender did not wait any longer. */
export function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && /Timeout|Abort/.test(String(error.name));
}

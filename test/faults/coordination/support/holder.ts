import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const FIXTURE = join(__dirname, '../fixtures/holder.cjs');
const LIMIT = 60_000;

/** A process of `fixtures/holder.cjs`. */
export class Holder {
  #output = '';

  private constructor(private readonly child: ChildProcess) {
    const keep = (chunk: Buffer): void => void (this.#output += chunk.toString('utf8'));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  static spawn(variables: Readonly<Record<string, string>>): Holder {
    const env = { PATH: process.env['PATH'], ...variables };
    return new Holder(spawn(process.execPath, [FIXTURE], { env, stdio: ['pipe', 'pipe', 'pipe'] }));
  }

  /** Resolves to the token, once the lock is taken. */
  async token(): Promise<bigint> {
    return BigInt((await this.#said(/^holds (\d+)$/m))[1] ?? '');
  }

  /** Resolves to what came of the write: `written`, or `refused` and the error's code. */
  async write(): Promise<string> {
    const before = this.#answers().length;
    this.child.stdin?.write('write\n');
    await this.#until(() => this.#answers().length > before, 'an answer');
    return this.#answers()[before] ?? '';
  }

  async lost(): Promise<string> {
    return (await this.#said(/^lost (\S+)$/m))[1] ?? '';
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  #answers(): readonly string[] {
    return this.#output.split('\n').filter((line) => line.startsWith('written') || line.startsWith('refused'));
  }

  async #said(pattern: RegExp): Promise<RegExpExecArray> {
    await this.#until(() => pattern.test(this.#output), String(pattern));
    const found = pattern.exec(this.#output);
    if (found === null) throw new Error('It was said, and is not.'); // what was said stays
    return found;
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    for (const end = performance.now() + LIMIT; !condition(); await sleep(20)) {
      if (this.child.exitCode !== null || performance.now() > end)
        throw new Error(`Waited for ${what} (exit code ${this.child.exitCode}).\n${this.#output}`);
    }
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT = 120_000;

/** A process of a fixture, which says on standard output what it does. */
export class TalkingProcess {
  readonly #child: ChildProcess;
  #output = '';
  #heard = 0;

  /** @param fixture the path of its program */
  constructor(fixture: string, variables: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [fixture], {
      env: { PATH: process.env['PATH'], ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => void (this.#output += chunk.toString('utf8'));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Resolves to the next line that it says. */
  async hears(): Promise<string> {
    for (const end = performance.now() + LIMIT; ; await sleep(10)) {
      const line = this.#output.slice(this.#heard).split('\n', 1)[0] ?? '';
      if (this.#output.length > this.#heard + line.length) {
        this.#heard += line.length + 1;
        return line;
      }
      if (this.#child.exitCode !== null || performance.now() > end)
        throw new Error(`The process says nothing more (exit code ${this.#child.exitCode}).\n${this.#output}`);
    }
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

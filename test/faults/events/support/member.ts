import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const FIXTURE = join(__dirname, '../fixtures/member.cjs');
const LIMIT = 60_000;

/** A process of `fixtures/member.cjs`. */
export class Member {
  #output = '';

  private constructor(private readonly child: ChildProcess) {
    const keep = (chunk: Buffer): void => void (this.#output += chunk.toString('utf8'));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** Resolves when it is ready: a publisher when everything is published. */
  static async start(variables: Readonly<Record<string, string>>): Promise<Member> {
    const member = new Member(
      spawn(process.execPath, [FIXTURE], {
        env: { PATH: process.env['PATH'], ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    for (const end = performance.now() + LIMIT; !member.#output.includes('ready'); await sleep(20)) {
      if (member.child.exitCode !== null || performance.now() > end)
        throw new Error(`The process is not ready (exit code ${member.child.exitCode}).\n${member.#output}`);
    }
    return member;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }
}

import { join } from 'node:path';
import { TalkingProcess } from '../../support/talking-process.js';

/** A process of `fixtures/holder.cjs`. What it says is taken in any order: it may lose its lock at any time. */
export class Holder {
  readonly #process: TalkingProcess;
  readonly #unasked: string[] = [];

  constructor(variables: Readonly<Record<string, string>>) {
    this.#process = new TalkingProcess(join(__dirname, '../fixtures/holder.cjs'), variables);
  }

  /** Resolves to the token, once the lock is taken. */
  async token(): Promise<bigint> {
    return BigInt((await this.#line('holds ')).slice('holds '.length));
  }

  /** Resolves to what came of the write: `written`, or `refused` and the error's code. */
  write(): Promise<string> {
    this.#process.tell('write');
    return this.#line('written', 'refused ');
  }

  async lost(): Promise<string> {
    return (await this.#line('lost ')).slice('lost '.length);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.signal(signal);
  }

  end(): Promise<void> {
    return this.#process.kill();
  }

  async #line(...beginnings: readonly string[]): Promise<string> {
    const asked = (line: string): boolean => beginnings.some((beginning) => line.startsWith(beginning));
    const index = this.#unasked.findIndex(asked);
    if (index !== -1) return this.#unasked.splice(index, 1)[0] ?? '';
    for (;;) {
      const line = await this.#process.hears();
      if (asked(line)) return line;
      this.#unasked.push(line);
    }
  }
}

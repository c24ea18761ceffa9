import type { Socket } from 'node:net';
import type { Direction, FaultRule } from './fault-rule.js';
import { PatternScanner } from './pattern-scanner.js';

export interface ProxiedStreamParts {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  /** Milliseconds that each chunk waits. */
  delay(): number;
  /** False when the rule has struck elsewhere already. */
  claim(rule: FaultRule): boolean;
  /** A rule that was claimed: everything that was to be passed on is with the kernel. */
  strike(rule: FaultRule): void;
}

interface Watched {
  readonly rule: FaultRule;
  readonly scanner: PatternScanner;
}

/** One direction of one connection: passes bytes on, in order, and looks for patterns in them. */
export class ProxiedStream {
  #watched: readonly Watched[] = [];
  #held: Buffer = Buffer.alloc(0);
  #frozen = false;
  #work: Promise<void> = Promise.resolve();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly parts: ProxiedStreamParts) {
    const { from } = parts;
    from.on('data', (chunk: Buffer) => this.#enqueue(() => this.#pass(chunk)));
    from.on('end', () => this.#enqueue(() => this.#end()));
  }

  watch(rule: FaultRule): void {
    if (rule.direction !== this.parts.direction) return;
    this.#watched = [...this.#watched, { rule, scanner: new PatternScanner(Buffer.from(rule.pattern)) }];
  }

  forget(rule: FaultRule): void {
    this.#watched = this.#watched.filter((watched) => watched.rule !== rule);
  }

  freeze(): void {
    this.#frozen = true;
    this.parts.from.pause();
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    this.#enqueue(() => this.#pass(Buffer.alloc(0)));
  }

  /** Nothing is passed on any more. */
  stop(): void {
    this.#frozen = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #enqueue(step: () => Promise<void>): void {
    this.parts.from.pause(); // one chunk at a time: what comes next waits in the kernel
    this.#work = this.#work.then(step).then(() => {
      if (!this.#frozen) this.parts.from.resume();
    });
  }

  async #pass(chunk: Buffer): Promise<void> {
    await this.#wait();
    const bytes = Buffer.concat([this.#held, chunk]);
    const offset = this.#held.length;
    this.#held = Buffer.alloc(0);
    if (this.#frozen) {
      this.#held = bytes;
      return;
    }
    for (const { rule, scanner } of this.#watched) {
      const end = scanner.push(chunk);
      if (end === undefined || !this.parts.claim(rule)) continue;
      const passed = rule.when === 'after' ? end + offset : end + offset - Buffer.byteLength(rule.pattern);
      await this.#write(bytes.subarray(0, Math.max(0, passed)));
      if (rule.fault === 'freeze') this.#held = bytes.subarray(Math.max(0, passed)); // goes on where it stopped, once it is thawed
      this.parts.strike(rule);
      return;
    }
    const waiting = Math.max(
      0,
      ...this.#watched.map(({ rule, scanner }) => (rule.when === 'before' ? scanner.undecided : 0)),
    );
    this.#held = bytes.subarray(bytes.length - waiting);
    await this.#write(bytes.subarray(0, bytes.length - waiting));
  }

  async #end(): Promise<void> {
    await this.#write(this.#held);
    this.#held = Buffer.alloc(0);
    if (!this.#frozen) this.parts.to.end();
  }

  #wait(): Promise<void> {
    const delay = this.parts.delay();
    if (delay === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, delay);
      this.#timers.add(timer);
    });
  }

  /** Resolves when the kernel has taken the bytes, or the other side is gone. */
  #write(bytes: Buffer): Promise<void> {
    const { to } = this.parts;
    if (bytes.length === 0 || to.destroyed || !to.writable) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        to.off('close', done);
        resolve();
      };
      to.once('close', done);
      to.write(bytes, done);
    });
  }
}

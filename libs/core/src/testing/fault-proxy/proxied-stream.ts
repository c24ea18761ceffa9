import type { Socket } from 'node:net';
import type { Clock } from '../../time/clock.js';
import { pieceOf, type FaultConditions } from './fault-conditions.js';
import type { FaultDirection, FaultRule } from './fault-rule.js';
import { placeScanner, type PlaceScanner } from './place-scanner.js';
import { Standstill } from './standstill.js';

export interface ProxiedStreamParts {
  readonly direction: FaultDirection;
  readonly from: Socket;
  readonly to: Socket;
  readonly clock: Clock;
  /** How bytes travel now. */
  conditions(): FaultConditions;
  /** Milliseconds that a chunk is on its way. */
  latency(): number;
  /** False when the rule has struck as often as it may. */
  claim(rule: FaultRule): boolean;
  /** A rule that was claimed: everything that was to be passed on is with the kernel. */
  strike(rule: FaultRule): void;
}

interface Watched {
  readonly rule: FaultRule;
  readonly scanner: PlaceScanner;
}

/** Bytes that are under way at a time; more wait in the kernel. */
const CAPACITY = 1024 * 1024;

/** One direction of one connection: passes bytes and the end on, in order, and looks for the places of rules. */
export class ProxiedStream {
  #watched: readonly Watched[] = [];
  #held: Buffer = Buffer.alloc(0);
  #underWay = 0;
  #work: Promise<void> = Promise.resolve();
  readonly #still: Standstill;

  constructor(private readonly parts: ProxiedStreamParts) {
    const { from, clock } = parts;
    this.#still = new Standstill(clock);
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.#then(() => void parts.to.end(), clock.monotonic()));
    // What one side meets, the other is shown, after what was sent before.
    from.on('close', (failed) =>
      this.#then(() => void (failed ? parts.to.resetAndDestroy() : parts.to.destroy()), clock.monotonic()),
    );
  }

  get direction(): FaultDirection {
    return this.parts.direction;
  }

  watch(rule: FaultRule): void {
    if (rule.direction !== this.parts.direction) return;
    this.#watched = [...this.#watched, { rule, scanner: placeScanner(rule.at) }];
  }

  forget(rule: FaultRule): void {
    this.#watched = this.#watched.filter((watched) => watched.rule !== rule);
  }

  freeze(): void {
    this.#still.begin();
    this.parts.from.pause();
  }

  /** Whatever waits, goes on now. */
  thaw(): void {
    this.#still.end();
    this.#then(() => this.#pass(Buffer.alloc(0)));
    this.#resume();
  }

  /** Nothing is passed on any more: what comes is swallowed, and its end too. */
  stop(): void {
    this.#still.forGood();
    this.parts.from.resume();
  }

  #take(chunk: Buffer): void {
    if (this.#still.over) return;
    this.#underWay += chunk.length;
    if (this.#underWay >= CAPACITY) this.parts.from.pause();
    this.#then(async () => {
      await this.#pass(chunk);
      this.#underWay -= chunk.length;
      this.#resume();
    }, this.parts.clock.monotonic());
  }

  #resume(): void {
    if (!this.#still.now && this.#underWay < CAPACITY) this.parts.from.resume();
  }

  /** One step after the other; what is `sent` now comes after its latency. A stream that was stopped takes no step. */
  #then(step: () => void | Promise<void>, sent?: number): void {
    this.#work = this.#work
      .then(async () => {
        if (sent !== undefined) {
          const latency = this.parts.latency();
          await this.#still.pause(sent + latency - this.parts.clock.monotonic());
        }
        await this.#still.passed();
        await step();
      })
      .catch((error: unknown) => {
        if (!this.#still.over) throw error;
      });
  }

  async #pass(chunk: Buffer): Promise<void> {
    const bytes = Buffer.concat([this.#held, chunk]);
    const offset = this.#held.length;
    this.#held = Buffer.alloc(0);
    for (const { rule, scanner } of this.#watched) {
      const place = scanner.push(chunk);
      if (place === undefined || !this.parts.claim(rule)) continue;
      const passed = Math.max(0, place + offset);
      this.forget(rule);
      await this.#write(bytes.subarray(0, passed));
      this.#held = bytes.subarray(passed); // goes on from here when it was frozen, and heals
      this.parts.strike(rule);
      return;
    }
    const waiting = Math.max(0, ...this.#watched.map(({ scanner }) => scanner.undecided));
    this.#held = bytes.subarray(bytes.length - waiting);
    await this.#write(bytes.subarray(0, bytes.length - waiting));
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      await this.#still.passed();
      const { bytes: size, pause } = pieceOf(this.parts.conditions());
      const piece = rest.subarray(0, size);
      rest = rest.subarray(piece.length);
      await this.#send(piece);
      await this.#still.pause(pause);
    }
  }

  /** Resolves when the kernel has taken the bytes, or the other side is gone. */
  #send(bytes: Buffer): Promise<void> {
    const { to } = this.parts;
    if (to.destroyed || !to.writable) return Promise.resolve();
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

import type { Clock, Timer } from '#core';
import type { NodeClient } from './node-client.js';
import { TYPE_MAPPING } from './node-reply.js';

export interface PulseParts {
  readonly clock: Clock;
  /** Milliseconds between two beats. */
  readonly interval: number;
  /** Milliseconds within which a connection answers. */
  readonly limit: number;
  connections(): readonly NodeClient[];
  /** It did not answer. */
  silent(connection: NodeClient): void;
  beat(): void;
}

/** Asks every connection at intervals whether it lives. A frozen server keeps its connections, and a busy socket never counts as idle: only an answer tells. */
export class Pulse {
  #timer: Timer | undefined;
  #running = false;

  constructor(private readonly parts: PulseParts) {}

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#wait();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
  }

  #wait(): void {
    this.#timer = this.parts.clock.timer(this.parts.interval, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const { connections, silent, beat } = this.parts;
    beat();
    await Promise.all(
      connections().map(async (connection) => {
        if (!(await this.#answers(connection)) && this.#running) silent(connection);
      }),
    );
    if (this.#running) this.#wait();
  }

  /** An error is an answer, too; and one that broke meanwhile is not silent. */
  #answers(connection: NodeClient): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.parts.clock.timer(this.parts.limit, () => resolve(false));
      const answered = (): void => {
        timer.cancel();
        resolve(true);
      };
      connection.sendCommand(['PING'], { timeout: 0, typeMapping: TYPE_MAPPING }).then(answered, answered);
    });
  }
}

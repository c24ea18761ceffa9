import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { textOf } from '../../errors/error-facts.js';
import type { Random } from '../../random/random.js';

const HOST = '127.0.0.1';
/** Below the ports that systems give to outgoing connections: one that dials us while we refuse would in time be connected to itself. */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 50;

/** Listens on a port of loopback, which stays the same while it does not listen for a while. */
export class LoopbackListener {
  #server: Server | undefined;
  #port = 0;

  constructor(private readonly accept: (socket: Socket) => void) {}

  get port(): number {
    return this.#port;
  }

  async open(random: Random): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      this.#port = FIRST + Math.floor(random.next() * (LAST - FIRST));
      try {
        return await this.resume();
      } catch (error) {
        if (textOf(error, 'code') !== 'EADDRINUSE' || tries === TRIES) throw error;
      }
    }
  }

  /** Who connects is refused; who is connected is left alone. */
  pause(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  async resume(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ allowHalfOpen: true }, this.accept);
    this.#server = server;
    try {
      server.listen(this.#port, HOST);
      await once(server, 'listening');
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
  }
}

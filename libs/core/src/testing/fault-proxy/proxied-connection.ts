import type { Socket } from 'node:net';
import type { Fault, FaultDirection, FaultRule } from './fault-rule.js';
import { ProxiedStream, type ProxiedStreamParts } from './proxied-stream.js';

export interface ProxiedConnectionParts extends Pick<ProxiedStreamParts, 'clock' | 'claim'> {
  readonly client: Socket;
  readonly server: Socket;
  conditions(direction: FaultDirection): ReturnType<ProxiedStreamParts['conditions']>;
  latency(direction: FaultDirection): number;
  /** A rule has struck here. */
  struck(rule: FaultRule): void;
  /** Both sides are closed. */
  onClosed(connection: ProxiedConnection): void;
}

/** A client's connection, and ours to the server in its name. */
export class ProxiedConnection {
  readonly #streams: readonly [toServer: ProxiedStream, toClient: ProxiedStream];
  readonly #sockets: readonly [client: Socket, server: Socket];
  /** Resolves when both sides are closed. */
  readonly closed: Promise<unknown>;
  /** The side that was not told that the other one is gone. */
  #forgotten: Socket | undefined;

  constructor(private readonly parts: ProxiedConnectionParts) {
    const { client, server } = parts;
    this.#sockets = [client, server];
    this.#streams = [this.#stream('toServer', client, server), this.#stream('toClient', server, client)];
    for (const socket of this.#sockets) {
      socket.setNoDelay(true);
      // The stream of this side tells the other one. It learns of it by `close`, which follows.
      socket.on('error', () => socket.destroy());
      socket.on('end', () => {
        if (socket === this.#forgotten) socket.destroy();
      });
    }
    // Not `socket.closed`, which is true before the kernel has closed it.
    this.closed = Promise.all(
      this.#sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    ).then(() => parts.onClosed(this));
  }

  watch(rule: FaultRule): void {
    for (const stream of this.#streams) stream.watch(rule);
  }

  forget(rule: FaultRule): void {
    for (const stream of this.#streams) stream.forget(rule);
  }

  /** Nothing goes through in that direction, or in both. */
  freeze(direction?: FaultDirection): void {
    for (const stream of this.#streams) if (direction === undefined || stream.direction === direction) stream.freeze();
  }

  /** Whatever waits goes on; a side that was left open alone is told, as a host tells that knows of no connection. */
  heal(): void {
    this.#forgotten?.resetAndDestroy();
    for (const stream of this.#streams) stream.thaw();
  }

  strike(fault: Fault): void {
    const [client, server] = this.#sockets;
    if (fault === 'freeze') return this.freeze();
    for (const stream of this.#streams) stream.stop();
    if (fault === 'dropServer') return this.#drop(server, client);
    if (fault === 'dropClient') return this.#drop(client, server);
    for (const socket of this.#sockets) {
      if (fault === 'reset' && !socket.connecting) socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  #drop(gone: Socket, left: Socket): void {
    this.#forgotten = left;
    gone.destroy();
  }

  #stream(direction: FaultDirection, from: Socket, to: Socket): ProxiedStream {
    const { parts } = this;
    return new ProxiedStream({
      direction,
      from,
      to,
      clock: parts.clock,
      claim: (rule) => parts.claim(rule),
      conditions: () => parts.conditions(direction),
      latency: () => parts.latency(direction),
      strike: (rule) => {
        this.strike(rule.fault);
        parts.struck(rule);
      },
    });
  }
}

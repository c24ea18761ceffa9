import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Direction, Fault, FaultRule } from './fault-rule.js';
import { ProxiedStream } from './proxied-stream.js';

interface Armed {
  readonly rule: FaultRule;
  readonly struck: () => void;
  claimed: boolean;
}

interface Connection {
  readonly sockets: readonly [client: Socket, server: Socket];
  readonly streams: readonly [toServer: ProxiedStream, toClient: ProxiedStream];
}

/** A TCP proxy on loopback that does harm when it is told to: to every connection at once, or to one when certain bytes pass. */
export class TcpProxy {
  readonly #connections = new Set<Connection>();
  readonly #armed = new Set<Armed>();
  readonly #server: Server;
  #accepted = 0;
  #delay = 0;
  #frozen = false;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  /** Listens on a port of its own. */
  static async open(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** In front of the server that `url` names. */
  static of(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    return TcpProxy.open({ host: hostname, port: Number(port || '5432') });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // it listens on TCP
  }

  /** How many connections were made since it was opened. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many are open. */
  get open(): number {
    return this.#connections.size;
  }

  /** `url` with this proxy's address instead of the server's. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.href;
  }

  /** Arms a rule for the connections that are open and those to come. Resolves when it has struck, once. */
  on(rule: FaultRule): Promise<void> {
    return new Promise((resolve) => {
      const armed: Armed = { rule, struck: resolve, claimed: false };
      this.#armed.add(armed);
      for (const { streams } of this.#connections) for (const stream of streams) stream.watch(rule);
    });
  }

  /** Strikes every connection that is open, now. A frozen proxy lets nothing through on those to come either. */
  strike(fault: Fault): void {
    if (fault === 'freeze') this.#frozen = true;
    for (const connection of [...this.#connections]) this.#strike(connection, fault);
  }

  /** From now on everything that is frozen goes on. */
  thaw(): void {
    this.#frozen = false;
    for (const { streams } of this.#connections) for (const stream of streams) stream.thaw();
  }

  /** From now on each chunk waits so many milliseconds, in both directions. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Closes every connection and stops listening; resolves when nothing of it is left. */
  async close(): Promise<void> {
    const closed = [...this.#connections].flatMap(({ sockets }) =>
      sockets.map((socket) => (socket.closed ? undefined : once(socket, 'close'))),
    );
    this.strike('cut');
    const stopped = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    await Promise.all([...closed, stopped]);
  }

  #accept(client: Socket): void {
    this.#accepted += 1;
    const server = connect({ ...this.target, allowHalfOpen: true });
    const stream = (direction: Direction, from: Socket, to: Socket): ProxiedStream =>
      new ProxiedStream({
        direction,
        from,
        to,
        delay: () => this.#delay,
        claim: (rule) => this.#claim(rule),
        strike: (rule) => this.#struck(connection, rule),
      });
    const connection: Connection = {
      sockets: [client, server],
      streams: [stream('toServer', client, server), stream('toClient', server, client)],
    };
    this.#connections.add(connection);
    for (const each of connection.streams) {
      for (const { rule, claimed } of this.#armed) if (!claimed) each.watch(rule);
      if (this.#frozen) each.freeze();
    }
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('error', () => server.resetAndDestroy()); // what one side meets, the other is shown
    server.on('error', () => client.resetAndDestroy());
    for (const socket of connection.sockets)
      socket.on('close', () => {
        for (const stream of connection.streams) stream.stop();
        for (const other of connection.sockets) other.destroy();
        this.#connections.delete(connection);
      });
  }

  /** A rule strikes once: the first connection takes it from all the others. */
  #claim(rule: FaultRule): boolean {
    const armed = [...this.#armed].some((candidate) => candidate.rule === rule && !candidate.claimed);
    for (const candidate of this.#armed) if (candidate.rule === rule) candidate.claimed = true;
    for (const { streams } of this.#connections) for (const stream of streams) stream.forget(rule);
    return armed;
  }

  #struck(connection: Connection, rule: FaultRule): void {
    this.#strike(connection, rule.fault);
    for (const armed of [...this.#armed]) {
      if (armed.rule !== rule) continue;
      this.#armed.delete(armed);
      armed.struck();
    }
  }

  #strike({ sockets, streams }: Connection, fault: Fault): void {
    if (fault === 'freeze') {
      for (const stream of streams) stream.freeze();
      return;
    }
    for (const stream of streams) stream.stop();
    for (const socket of sockets) {
      if (fault === 'reset' && !socket.connecting) socket.resetAndDestroy();
      else socket.destroy();
    }
  }
}

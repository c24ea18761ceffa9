import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server on loopback that notes what it receives, and answers `answer!` to what ends with a question mark. */
export class AnsweringServer {
  received = '';
  /** In what portions it came. */
  readonly portions: number[] = [];
  readonly sockets: Socket[] = [];
  readonly #server: Server = createServer((socket) => {
    this.sockets.push(socket);
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString();
      this.portions.push(chunk.length);
      if (chunk.toString().endsWith('?')) socket.write('answer!');
    });
    socket.on('error', () => socket.destroy()); // a reset is what some of the tests do
  });

  static async open(): Promise<AnsweringServer> {
    const server = new AnsweringServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get address(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }; // it listens on TCP
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }
}

/** A client that notes what it sees. */
export class WatchingClient {
  text = '';
  error: unknown;
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    socket.on('error', (error) => (this.error = error));
    socket.on('close', () => (this.closed = true));
  }

  static async to(port: number): Promise<WatchingClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new WatchingClient(socket);
    await once(socket, 'connect');
    return client;
  }
}

/** Waits for a condition, 5 s at most. */
export async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !condition();) {
    if (performance.now() > end) throw new Error(`waited 5 s for ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

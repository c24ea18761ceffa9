import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** A message of the server: a letter, a length that counts itself, and what it says. */
function message(letter: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), length, body]);
}

/** A server that speaks as much of PostgreSQL's protocol as it takes to let everybody in and say of what release it is. */
export class OldServer {
  readonly #server: Server;

  private constructor(release: string) {
    const hello = Buffer.concat([
      message('R', Buffer.alloc(4)), // no password is asked for
      message('S', Buffer.from(`server_version\0${release}\0`)),
      message('Z', Buffer.from('I')),
    ]);
    this.#server = createServer((socket) => {
      socket.once('data', () => socket.write(hello));
      socket.on('error', () => socket.destroy());
    });
  }

  static async open(release: string): Promise<OldServer> {
    const server = new OldServer(release);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `postgres://app@127.0.0.1:${(this.#server.address() as AddressInfo).port}/shop`;
  }

  close(): void {
    this.#server.close();
  }
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The open connections of one HTTP server, and what is under way on them. Followed by connection and not by request, so that a request pays nothing: which answer a
 * connection is busy with is read from the mark that Node keeps on the socket.
 */
export class HttpConnections {
  /** With the bytes that had been read when it was handed over: those of a TLS handshake are no request. */
  readonly #sockets = new Map<Socket, number>();
  readonly #emptied = new Set<() => void>();

  /** Before the server listens. */
  constructor(private readonly server: Server) {
    const event = 'setSecureContext' in server ? 'secureConnection' : 'connection';
    server.on(event, (socket: Socket) => {
      this.#sockets.set(socket, socket.bytesRead);
      socket.once('close', () => this.#closed(socket));
    });
  }

  /** The requests that are being answered, `POST /orders`, and those of which only a part has come. */
  get open(): readonly string[] {
    return [...this.#sockets.keys()].filter((socket) => !isUpgraded(socket)).map((socket) => describe(socket));
  }

  /** From now on every answer tells its client that the connection closes, and closes it. */
  closeAfterAnswers(): void {
    for (const socket of this.#sockets.keys()) {
      const response = answerOf(socket);
      if (response === undefined) continue;
      if (!response.headersSent) response.setHeader('connection', 'close');
      else response.once('close', () => setImmediate(() => this.server.closeIdleConnections()));
    }
    this.server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('connection', 'close');
    });
  }

  /** Takes no more connections, and closes those on which nothing is under way and something was before. */
  closeIntake(): void {
    if (this.server.listening) this.server.close();
    this.server.closeIdleConnections();
  }

  /** Closes connections that were opened and never used, as browsers do in advance. Node counts them as busy. */
  closeSilent(): void {
    for (const [socket, before] of this.#sockets) if (socket.bytesRead === before) socket.destroy();
  }

  closeAll(): void {
    for (const socket of this.#sockets.keys()) if (!isUpgraded(socket)) socket.destroy();
  }

  /** Resolves when no connection is left but those that were upgraded, which are not HTTP's any more. */
  async ended(): Promise<void> {
    while ([...this.#sockets.keys()].some((socket) => !isUpgraded(socket)))
      await new Promise<void>((resolve) => this.#emptied.add(resolve));
  }

  #closed(socket: Socket): void {
    this.#sockets.delete(socket);
    for (const resolve of this.#emptied) resolve();
    this.#emptied.clear();
  }
}

/** The answer that Node is sending on a connection, or will; undefined between two requests. */
function answerOf(socket: Socket): ServerResponse | undefined {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return isAnswer(answer) ? answer : undefined;
}

function isAnswer(answer: unknown): answer is ServerResponse {
  return typeof answer === 'object' && answer !== null && 'headersSent' in answer && 'req' in answer;
}

/** Node takes its parser away from a connection that speaks another protocol from here on. */
function isUpgraded(socket: Socket): boolean {
  return Reflect.get(socket, 'parser') === null;
}

/** The path alone: a query may hold what is nobody's business. */
function describe(socket: Socket): string {
  const request = answerOf(socket)?.req;
  return request === undefined ? 'a request that has not come whole' : `${request.method} ${pathOf(request)}`;
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? url;
}

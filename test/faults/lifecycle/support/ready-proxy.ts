import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const POLL = 100;
/** A probe that is not answered by then counts as a no. */
const PATIENCE = 2_000;

interface Backend {
  readonly url: URL;
  readonly agent: Agent;
  ready: boolean;
}

/** A small load balancer: it sends requests, by turns, to the shops that say that they are ready, and repeats none. */
export class ReadyProxy {
  readonly #backends: readonly Backend[];
  readonly #server: Server;
  #turn = 0;
  #polling: NodeJS.Timeout | undefined;

  constructor(urls: readonly string[]) {
    this.#backends = urls.map((url) => ({
      url: new URL(url),
      agent: new Agent({ keepAlive: true, maxSockets: 64 }),
      ready: false,
    }));
    this.#server = createServer((incoming, response) => this.#forward(incoming, response));
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#polling = setInterval(() => this.#backends.forEach(poll), POLL);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on TCP
  }

  isReady(url: string): boolean {
    return this.#backends.some((backend) => backend.url.href === new URL(url).href && backend.ready);
  }

  async close(): Promise<void> {
    clearInterval(this.#polling);
    for (const { agent } of this.#backends) agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const ready = this.#backends.filter((backend) => backend.ready);
    const backend = ready[this.#turn++ % ready.length];
    if (backend === undefined) {
      response.writeHead(502).end('nobody is ready');
      return;
    }
    const { method, url, headers } = incoming;
    const { connection: _, ...passed } = headers;
    const target = new URL(url ?? '/', backend.url);
    const outgoing = request(target, { method, headers: passed, agent: backend.agent }, (answer) => {
      const { connection: __, ...own } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, own);
      answer.pipe(response);
    });
    outgoing.on('error', (error) => {
      if (!response.headersSent) response.writeHead(502);
      response.end(`${backend.url.port}: ${error.message}`);
    });
    incoming.pipe(outgoing);
  }
}

function poll(backend: Backend): void {
  const probe = request(new URL('/health/ready', backend.url), { agent: false, timeout: PATIENCE }, (answer) => {
    backend.ready = answer.statusCode === 200;
    answer.resume();
  });
  probe.on('timeout', () => probe.destroy(new Error('no answer')));
  probe.on('error', () => (backend.ready = false));
  probe.end();
}

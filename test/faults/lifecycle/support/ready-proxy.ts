import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL = 100;
/** A probe that is not answered by then counts as a no. */
const PATIENCE = 3_000;
/** So many in a row: one slow answer of a busy machine does not take a shop away. */
const FAILURES = 3;

interface Backend {
  readonly url: URL;
  failures: number;
}

/**
 * A small load balancer, as they are set up by default: it sends requests, by turns, to the shops that say that they are ready, on a connection for each, and repeats
 * none.
 */
export class ReadyProxy {
  readonly #backends: readonly Backend[];
  readonly #server: Server;
  readonly #closed = new AbortController();
  #turn = 0;
  #polling: Promise<unknown> = Promise.resolve();

  constructor(urls: readonly string[]) {
    this.#backends = urls.map((url) => ({ url: new URL(url), failures: FAILURES }));
    this.#server = createServer((incoming, response) => this.#forward(incoming, response));
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#polling = Promise.all(this.#backends.map((backend) => this.#follow(backend)));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on TCP
  }

  isReady(url: string): boolean {
    return this.#backends.some((backend) => backend.url.href === new URL(url).href && isReady(backend));
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#polling;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #follow(backend: Backend): Promise<void> {
    while (!this.#closed.signal.aborted) {
      backend.failures = (await isAnswering(backend.url)) ? 0 : backend.failures + 1;
      await sleep(POLL);
    }
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const ready = this.#backends.filter(isReady);
    const backend = ready[this.#turn++ % ready.length];
    if (backend === undefined) {
      response.writeHead(502).end('nobody is ready');
      return;
    }
    const { method, url, headers } = incoming;
    const { connection: _, ...passed } = headers;
    const target = new URL(url ?? '/', backend.url);
    const outgoing = request(target, { method, headers: passed, agent: false }, (answer) => {
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

function isReady({ failures }: Backend): boolean {
  return failures < FAILURES;
}

function isAnswering(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request(new URL('/health/ready', url), { agent: false, timeout: PATIENCE }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy(new Error('no answer')));
    probe.on('error', () => resolve(false));
    probe.end();
  });
}

import { randomUUID } from 'node:crypto';
import { Agent, request, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SteadyLoadParts {
  readonly url: string;
  /** Clients that keep their connection, and clients that make one for each request. */
  readonly keeping: number;
  readonly fresh: number;
  /** Between two requests of a client, in milliseconds. */
  readonly pause: number;
  /** Default: an order and a list of products by turns. */
  readonly kinds?: readonly ('order' | 'products')[];
}

/** One request, as its client saw it. */
export interface Outcome {
  readonly kind: 'order' | 'products';
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly body: string;
  readonly type: string;
  readonly milliseconds: number;
  /** When it ended, by `performance.now()`. */
  readonly at: number;
  /** Code of the failure when there was no answer. */
  readonly failure: string | undefined;
  readonly port: number | undefined;
  /** Bytes that this client had written on the connection before the request. */
  readonly writtenBefore: number;
}

const SKUS = ['BAG-CANVAS', 'BOTTLE-STEEL', 'BOWL-OAK', 'BRUSH-BAMBOO'];

/** Clients that send one request after another, each once: nothing is repeated, so that nothing is hidden. */
export class SteadyLoad {
  readonly outcomes: Outcome[] = [];
  readonly #agents: Agent[] = [];
  #all: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(private readonly parts: SteadyLoadParts) {}

  start(): void {
    const { keeping, fresh } = this.parts;
    const clients = Array.from({ length: keeping + fresh }, (_, n) => this.#client(n, n < keeping));
    this.#all = Promise.all(clients);
  }

  /** Resolves when every request that was sent has ended. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#all;
    for (const agent of this.#agents) agent.destroy();
  }

  /** What ended after that moment of `performance.now()`. */
  since(moment: number): readonly Outcome[] {
    return this.outcomes.filter(({ at }) => at > moment);
  }

  async #client(n: number, keepAlive: boolean): Promise<void> {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    this.#agents.push(agent);
    const { kinds = ['order', 'products'], pause } = this.parts;
    for (let count = n; !this.#ended; count += 1) {
      this.outcomes.push(await this.#send(kinds[count % kinds.length] ?? 'products', n, agent));
      await sleep(pause * (0.5 + ((count * 7) % 10) / 10));
    }
  }

  #send(kind: Outcome['kind'], n: number, agent: Agent): Promise<Outcome> {
    const begun = performance.now();
    const body = JSON.stringify({ customer: `Steady ${n}`, lines: [{ sku: SKUS[n % SKUS.length], quantity: 1 }] });
    const sent =
      kind === 'products'
        ? request(`${this.parts.url}/products?limit=5`, { agent })
        : request(`${this.parts.url}/orders`, {
            agent,
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(body),
              'idempotency-key': randomUUID(),
            },
          });
    return new Promise((resolve) => {
      const socket: { port?: number | undefined; writtenBefore: number } = { writtenBefore: 0 };
      sent.on('socket', (used) => {
        const note = (): void => void (socket.port = used.localPort);
        socket.writtenBefore = used.bytesWritten;
        if (used.connecting) used.once('connect', note);
        else note();
      });
      const end = (seen: Pick<Outcome, 'status' | 'failure' | 'body' | 'type'>): void => {
        const at = performance.now();
        resolve({
          ...{ kind, ...seen, at, milliseconds: at - begun },
          ...{ port: socket.port, writtenBefore: socket.writtenBefore },
        });
      };
      answered(sent, end);
      sent.end(kind === 'order' ? body : undefined);
    });
  }
}

function answered(
  sent: ClientRequest,
  end: (seen: Pick<Outcome, 'status' | 'failure' | 'body' | 'type'>) => void,
): void {
  const fail = (error: unknown): void => {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    end({ status: undefined, failure: code, body: '', type: '' });
  };
  sent.on('error', fail);
  sent.on('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', fail);
    response.on('end', () =>
      end({
        status: response.statusCode,
        failure: undefined,
        body: Buffer.concat(chunks).toString('utf8'),
        type: String(response.headers['content-type']),
      }),
    );
  });
}

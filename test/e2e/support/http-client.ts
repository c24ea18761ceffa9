import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface SentRequest {
  readonly method?: string;
  readonly path: string;
  /** A list of values sends the header once per value. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object is sent as JSON; text and bytes as they are. */
  readonly body?: object | string | Uint8Array | undefined;
  readonly signal?: AbortSignal;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Node's own client: it sends what it is told, also what `fetch` would repair or refuse. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(readonly url: string) {}

  send({ method = 'GET', path, headers = {}, body, signal }: SentRequest): Promise<ReceivedResponse> {
    const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
    const payload = raw ? body : JSON.stringify(body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.url}${path}`,
        {
          method,
          agent: this.#agent,
          headers: { ...type, ...length, ...(headers as Record<string, string | string[]>) },
          ...(signal === undefined ? {} : { signal }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  readLogs,
  readMetrics,
  readSpans,
  type ReceivedLog,
  type ReceivedMetric,
  type ReceivedSpan,
} from './otlp-json.js';

/** What a collector does with what it is sent. */
export type CollectorBehaviour =
  | { readonly kind: 'takes' }
  /** Takes the connection and the bytes, and never answers. */
  | { readonly kind: 'freezes' }
  | { readonly kind: 'delays'; readonly milliseconds: number }
  | { readonly kind: 'refuses'; readonly status: number }
  /** Resets the connection once it has the bytes. */
  | { readonly kind: 'resets' };

/** One request, unpacked. */
export interface ReceivedExport {
  readonly signal: 'traces' | 'metrics' | 'logs';
  readonly contentType: string;
  readonly body: Buffer;
}

const PATH = /^\/v1\/(traces|metrics|logs)$/;
const PATIENCE_MILLISECONDS = 20_000;

/** A collector on this machine: takes OTLP over HTTP, as protobuf or as JSON, plain or packed, and shows what came; or misbehaves as a test says. */
export class OtlpReceiver {
  readonly exports: ReceivedExport[] = [];
  behaviour: CollectorBehaviour = { kind: 'takes' };

  private constructor(
    private readonly server: Server,
    /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
    readonly url: string,
  ) {}

  static async start(behaviour?: CollectorBehaviour): Promise<OtlpReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const receiver = new OtlpReceiver(server, `http://127.0.0.1:${port}`);
    if (behaviour !== undefined) receiver.behaviour = behaviour;
    server.on('request', (request, response) => void receiver.#receive(request, response));
    return receiver;
  }

  /** Of the exports that came as JSON. */
  get spans(): readonly ReceivedSpan[] {
    return this.#json('traces').flatMap(readSpans);
  }

  get logs(): readonly ReceivedLog[] {
    return this.#json('logs').flatMap(readLogs);
  }

  get metrics(): readonly ReceivedMetric[] {
    return this.#json('metrics').flatMap(readMetrics);
  }

  /** Waits until `condition` holds. @throws Error, with what came, when it does not within 20 s. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MILLISECONDS;
    while (!condition()) {
      if (performance.now() > end)
        throw new Error(`The collector did not get ${what}. It got: ${this.spans.map(({ name }) => name).join(', ')}.`);
      await sleep(10);
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // the sender has given up, as a test may have asked of it
    }
    const signal = PATH.exec(request.url ?? '')?.[1] as ReceivedExport['signal'] | undefined;
    const packed = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed;
    const contentType = request.headers['content-type'] ?? '';
    const { behaviour } = this;
    if (behaviour.kind === 'freezes') return;
    if (behaviour.kind === 'resets') return void request.socket.resetAndDestroy();
    if (behaviour.kind === 'refuses') return void response.writeHead(behaviour.status).end();
    if (behaviour.kind === 'delays') await sleep(behaviour.milliseconds);
    if (signal === undefined) return void response.writeHead(404).end();
    this.exports.push({ signal, contentType, body });
    const json = contentType.startsWith('application/json');
    response.writeHead(200, { 'content-type': contentType }).end(json ? '{}' : ''); // an empty message is one of protobuf's
  }

  #json(signal: ReceivedExport['signal']): readonly unknown[] {
    return this.exports
      .filter((one) => one.signal === signal && one.contentType.startsWith('application/json'))
      .map(({ body }): unknown => JSON.parse(body.toString('utf8')));
  }
}

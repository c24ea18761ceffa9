import { setTimeout as sleep } from 'node:timers/promises';
import { Server, ServerCredentials } from '@grpc/grpc-js';

const PATIENCE_MILLISECONDS = 20_000;

/** The service of each signal, as opentelemetry-proto names it. */
const SERVICES = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
} as const;

export type GrpcSignal = keyof typeof SERVICES;

/** A collector that is reached by gRPC, on loopback, and keeps what it was sent. */
export class GrpcCollector {
  readonly #server = new Server();
  readonly #bodies: { readonly signal: GrpcSignal; readonly body: Buffer }[] = [];

  private constructor() {
    const asIs = (bytes: Buffer): Buffer => bytes;
    for (const signal of Object.keys(SERVICES) as GrpcSignal[])
      this.#server.addService(
        {
          export: {
            path: `/${SERVICES[signal]}/Export`,
            ...{ requestStream: false, responseStream: false },
            ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
          },
        },
        {
          export: (call: { request: Buffer }, answer: (error: null, response: Buffer) => void) => {
            this.#bodies.push({ signal, body: call.request });
            answer(null, Buffer.alloc(0)); // an empty message: everything was taken
          },
        },
      );
  }

  static async start(): Promise<{ readonly collector: GrpcCollector; readonly url: string }> {
    const collector = new GrpcCollector();
    const port = await new Promise<number>((resolve, reject) =>
      collector.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    return { collector, url: `http://127.0.0.1:${port}` };
  }

  got(signal: GrpcSignal, text: string): boolean {
    return this.#bodies.some((one) => one.signal === signal && one.body.includes(text));
  }

  /** @throws Error when it has not come within 20 s. */
  async until(signal: GrpcSignal, text: string): Promise<void> {
    const end = performance.now() + PATIENCE_MILLISECONDS;
    while (!this.got(signal, text)) {
      if (performance.now() > end) throw new Error(`The collector did not get "${text}" among the ${signal}.`);
      await sleep(10);
    }
  }

  close(): void {
    this.#server.forceShutdown();
  }
}

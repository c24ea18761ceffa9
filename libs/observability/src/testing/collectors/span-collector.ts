import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';
import { SCOPE } from '../../telemetry/telemetry-names.js';

/** A span as a test reads it. */
export interface CollectedSpan {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the first of a trace. */
  readonly parentId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The message of its status when it failed. */
  readonly error: string | undefined;
}

const KINDS = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
} as const;

/** Keeps the spans that have ended, of one application in one test. */
export class SpanCollector {
  readonly #exporter = new InMemorySpanExporter();
  readonly provider: BasicTracerProvider;

  /** @param sampler default: everything. */
  constructor(sampler?: Sampler) {
    this.provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(this.#exporter)],
      ...(sampler === undefined ? {} : { sampler }),
    });
  }

  get tracer(): Tracer {
    return this.provider.getTracer(SCOPE);
  }

  /** In the order in which they ended. */
  get spans(): readonly CollectedSpan[] {
    return this.#exporter.getFinishedSpans().map(collected);
  }

  /** The spans of this name. */
  named(name: string): readonly CollectedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** The only span of this name. @throws Error when there is none, or more than one. */
  only(name: string): CollectedSpan {
    const [first, ...others] = this.named(name);
    if (first === undefined || others.length > 0)
      throw new Error(`There are ${this.named(name).length} spans "${name}" among: ${this.names.join(', ')}.`);
    return first;
  }

  get names(): readonly string[] {
    return this.spans.map(({ name }) => name);
  }

  /** The names from the first span of its trace down to this one, as far as they were collected. */
  pathOf(span: CollectedSpan): readonly string[] {
    const byId = new Map(this.spans.map((one) => [one.spanId, one]));
    const path: string[] = [];
    for (let at: CollectedSpan | undefined = span; at !== undefined; at = byId.get(at.parentId ?? ''))
      path.unshift(at.name);
    return path;
  }

  clear(): void {
    this.#exporter.reset();
  }
}

function collected(span: ReadableSpan): CollectedSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    name: span.name,
    kind: KINDS[span.kind],
    traceId,
    spanId,
    parentId: span.parentSpanContext?.spanId,
    attributes: span.attributes,
    error: span.status.code === SpanStatusCode.ERROR ? (span.status.message ?? '') : undefined,
  };
}

import { SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { CallContext, InfrastructureError, messageOf, safeText, type Clock } from '#core';
import { ABORTED, errorType } from '../../telemetry/error-type.js';
import { attributes } from '../../telemetry/telemetry-names.js';
import type { ExceptionRecords } from './exception-records.js';
import type { Contexts } from './otel-parts.js';

const MILLISECONDS_PER_SECOND = 1_000;
const MAX_STATUS_LENGTH = 300;

export interface ObservationParts {
  /** What the work is seen as; none, when it belongs to no trace. */
  readonly spans: readonly Span[];
  /** Where they were begun. */
  readonly parent: Context | undefined;
  readonly contexts: Contexts;
  readonly clock: Clock;
  readonly exceptions: ExceptionRecords;
  /** @param error its type, when the work failed. */
  readonly ended: (seconds: number, error: string | undefined) => void;
}

/** One piece of work from its beginning to its end: what it awaits runs inside its span, when it has exactly one. */
export class Observation {
  readonly #begun: number;

  constructor(private readonly parts: ObservationParts) {
    this.#begun = parts.clock.monotonic();
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    let failure: string | undefined;
    try {
      return await this.#inside(work);
    } catch (error) {
      failure = errorType(error, CallContext.current()?.signal);
      this.#failed(error, failure);
      throw error;
    } finally {
      for (const span of this.parts.spans) span.end();
      this.parts.ended((this.parts.clock.monotonic() - this.#begun) / MILLISECONDS_PER_SECOND, failure);
    }
  }

  #inside<T>(work: () => Promise<T>): Promise<T> {
    const { spans, parent, contexts } = this.parts;
    const [only] = spans;
    if (only === undefined || parent === undefined || spans.length > 1) return work();
    return contexts.with(trace.setSpan(parent, only), work);
  }

  /** A caller that gave up is told apart, and is no error of what was called; neither is what an application refuses every day. */
  #failed(error: unknown, type: string): void {
    const { spans, contexts, exceptions } = this.parts;
    for (const span of spans) {
      span.setAttribute(attributes.errorType, type);
      if (type !== ABORTED && !isRefusal(error))
        span.setStatus({ code: SpanStatusCode.ERROR, message: safeText(messageOf(error)).slice(0, MAX_STATUS_LENGTH) });
    }
    const [first] = spans;
    if (type === ABORTED || first === undefined) return; // a failure in the background is reported by who polls
    exceptions.write(error, trace.setSpan(contexts.active(), first));
  }
}

/** An error whose row says that nobody has to look at it. */
function isRefusal(error: unknown): boolean {
  return error instanceof InfrastructureError && (error.row.level === 'info' || error.row.level === 'debug');
}

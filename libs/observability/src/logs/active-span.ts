/** The identifiers of W3C Trace Context (https://www.w3.org/TR/trace-context/), in lower-case hex. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

// Where `@opentelemetry/api` 1.x registers itself and keeps the active span. Read here, and not through the package, because most applications do not install it.
const API = Symbol.for('opentelemetry.js.api.1');
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');
const NO_TRACE = '0'.repeat(32);

interface RegisteredApi {
  readonly context?: { active(): { getValue(key: symbol): ActiveSpan | undefined } } | undefined;
}

interface ActiveSpan {
  spanContext(): SpanIds;
}

/** The span that OpenTelemetry runs here; undefined without an SDK or outside of any span. */
export function activeSpan(): SpanIds | undefined {
  const api = (globalThis as { readonly [API]?: RegisteredApi })[API];
  const ids = api?.context?.active().getValue(SPAN_KEY)?.spanContext();
  return ids === undefined || ids.traceId === NO_TRACE ? undefined : ids;
}

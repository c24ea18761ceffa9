/** A span as it came over the wire. */
export interface ReceivedSpan {
  readonly service: string;
  /** Of the process that sent it. */
  readonly process: number | undefined;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
}

export interface ReceivedLog {
  readonly service: string;
  readonly severity: string;
  readonly body: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ReceivedMetric {
  readonly service: string;
  readonly name: string;
  readonly unit: string;
  /** Series by their labels: the value of a counter or gauge, the number of values of a histogram. */
  readonly points: readonly { readonly labels: Readonly<Record<string, unknown>>; readonly value: number }[];
}

// The JSON of OTLP, as far as it is read here: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Resourced {
  readonly resource?: { readonly attributes?: readonly Attribute[] };
}

interface JsonSpan {
  readonly name: string;
  readonly kind?: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: readonly Attribute[];
  readonly status?: { readonly code?: number };
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

interface JsonLog {
  readonly severityText?: string;
  readonly body?: { readonly stringValue?: string };
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: readonly Attribute[];
}

interface JsonPoint {
  readonly attributes?: readonly Attribute[];
  readonly asInt?: string | number;
  readonly asDouble?: number;
  readonly count?: string | number;
}

interface JsonMetric {
  readonly name: string;
  readonly unit?: string;
  readonly sum?: { readonly dataPoints: readonly JsonPoint[] };
  readonly gauge?: { readonly dataPoints: readonly JsonPoint[] };
  readonly histogram?: { readonly dataPoints: readonly JsonPoint[] };
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const NANOSECONDS_PER_MILLISECOND = 1e6;
const ERROR_STATUS = 2;

export function readSpans(body: unknown): readonly ReceivedSpan[] {
  type Scoped = Resourced & { readonly scopeSpans: readonly { readonly spans?: readonly JsonSpan[] }[] };
  const { resourceSpans } = body as { readonly resourceSpans: readonly Scoped[] }; // what an SDK sent
  return resourceSpans.flatMap((resourced) =>
    resourced.scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(span, resourceOf(resourced)))),
  );
}

export function readLogs(body: unknown): readonly ReceivedLog[] {
  type Scoped = Resourced & { readonly scopeLogs: readonly { readonly logRecords?: readonly JsonLog[] }[] };
  const { resourceLogs } = body as { readonly resourceLogs: readonly Scoped[] };
  return resourceLogs.flatMap((resourced) =>
    resourced.scopeLogs.flatMap(({ logRecords = [] }) =>
      logRecords.map((log) => ({
        service: resourceOf(resourced).service,
        severity: log.severityText ?? '',
        body: log.body?.stringValue ?? '',
        traceId: log.traceId || undefined,
        spanId: log.spanId || undefined,
        attributes: attributesOf(log.attributes),
      })),
    ),
  );
}

export function readMetrics(body: unknown): readonly ReceivedMetric[] {
  type Scoped = Resourced & { readonly scopeMetrics: readonly { readonly metrics?: readonly JsonMetric[] }[] };
  const { resourceMetrics } = body as { readonly resourceMetrics: readonly Scoped[] };
  return resourceMetrics.flatMap((resourced) =>
    resourced.scopeMetrics.flatMap(({ metrics = [] }) =>
      metrics.map(({ name, unit = '', sum, gauge, histogram }) => ({
        service: resourceOf(resourced).service,
        name,
        unit,
        points: ((sum ?? gauge ?? histogram)?.dataPoints ?? []).map((point) => ({
          labels: attributesOf(point.attributes),
          value: Number(point.asInt ?? point.asDouble ?? point.count ?? 0),
        })),
      })),
    ),
  );
}

function spanOf(span: JsonSpan, { service, process }: Resource): ReceivedSpan {
  return {
    service,
    process,
    name: span.name,
    kind: KINDS[span.kind ?? 0] ?? 'unspecified',
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: span.parentSpanId || undefined,
    attributes: attributesOf(span.attributes),
    failed: span.status?.code === ERROR_STATUS,
    start: Number(span.startTimeUnixNano) / NANOSECONDS_PER_MILLISECOND,
    end: Number(span.endTimeUnixNano) / NANOSECONDS_PER_MILLISECOND,
  };
}

interface Resource {
  readonly service: string;
  readonly process: number | undefined;
}

function resourceOf({ resource }: Resourced): Resource {
  const { 'service.name': service, 'process.pid': process } = attributesOf(resource?.attributes);
  return { service: String(service), process: process === undefined ? undefined : Number(process) };
}

function attributesOf(attributes: readonly Attribute[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      'intValue' in value ? Number(value['intValue']) : Object.values(value)[0],
    ]),
  );
}

import type { Clock } from '../time/clock.js';
import type { CallContextFields, TraceContext } from './call-context.js';

/** Header names of the carrier, all lower case. `traceparent` and `tracestate` are W3C Trace Context; the rest are ours. */
export const contextHeaders = {
  correlationId: 'x-correlation-id',
  causationId: 'groundwork-causation-id',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  actorId: 'groundwork-actor-id',
  actorType: 'groundwork-actor-type',
  tenant: 'groundwork-tenant',
  locale: 'groundwork-locale',
  /** Milliseconds that the caller still waits: machines' clocks differ, so a moment is not sent. */
  timeLeft: 'groundwork-time-left',
} as const;

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const MAX_RAW_LENGTH = 1024;
const MAX_VALUE_LENGTH = 256;
const PRINTABLE = /^[\x21-\x7e][\x20-\x7e]*$/;
// What could forge a line of a log or a header once it is decoded.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
const LONE_SURROGATE = /\p{Cs}/gu;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The context as headers, for a message or an outgoing call inside the system. Values that headers cannot carry are percent-encoded. */
export function toHeaders(context: CallContextFields, clock: Clock): Record<string, string> {
  const headers: Record<string, string> = {};
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '')
      headers[name] = encodeURIComponent(value.replace(LONE_SURROGATE, '\ufffd'));
  };
  put(contextHeaders.correlationId, context.correlationId);
  put(contextHeaders.causationId, context.causationId);
  put(contextHeaders.actorId, context.actor?.id);
  put(contextHeaders.actorType, context.actor?.type);
  put(contextHeaders.tenant, context.tenant);
  put(contextHeaders.locale, context.locale);
  if (context.trace !== undefined) {
    headers[contextHeaders.traceparent] = context.trace.traceparent;
    if (context.trace.tracestate !== undefined) headers[contextHeaders.tracestate] = context.trace.tracestate;
  }
  if (context.deadline !== undefined)
    headers[contextHeaders.timeLeft] = String(Math.max(0, Math.round(context.deadline - clock.monotonic())));
  return headers;
}

/**
 * The fields that headers carry. From the `public` (an HTTP request of anyone) only the correlation id and the trace are believed;
 * actor, tenant and deadline are read from the `internal` carrier of a message alone. What is malformed, too long or not printable is left out.
 */
export function fromHeaders(headers: Headers, trust: 'public' | 'internal', clock: Clock): Partial<CallContextFields> {
  const correlationId = readCorrelationId(headers);
  const trace = readTrace(headers);
  const fields = {
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(trace === undefined ? {} : { trace }),
  };
  return trust === 'public' ? fields : { ...fields, ...readInternal(headers, clock) };
}

function readInternal(headers: Headers, clock: Clock): Partial<CallContextFields> {
  const causationId = read(headers, contextHeaders.causationId);
  const actorId = read(headers, contextHeaders.actorId);
  const actorType = read(headers, contextHeaders.actorType);
  const tenant = read(headers, contextHeaders.tenant);
  const locale = read(headers, contextHeaders.locale);
  const timeLeft = read(headers, contextHeaders.timeLeft);
  return {
    ...(causationId === undefined ? {} : { causationId }),
    ...(actorId === undefined
      ? {}
      : { actor: { id: actorId, ...(actorType === undefined ? {} : { type: actorType }) } }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(locale === undefined ? {} : { locale }),
    ...(timeLeft !== undefined && /^\d{1,10}$/.test(timeLeft)
      ? { deadline: clock.monotonic() + Number(timeLeft) }
      : {}),
  };
}

function readTrace(headers: Headers): TraceContext | undefined {
  const traceparent = headers[contextHeaders.traceparent];
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  const tracestate = headers[contextHeaders.tracestate];
  if (typeof tracestate !== 'string' || tracestate.length > 512 || !PRINTABLE.test(tracestate)) return { traceparent };
  return { traceparent, tracestate };
}

/** Goes back to the client in a header, so that it stays ASCII even after decoding. */
function readCorrelationId(headers: Headers): string | undefined {
  const value = read(headers, contextHeaders.correlationId);
  return value !== undefined && PRINTABLE.test(value) ? value : undefined;
}

function read(headers: Headers, name: string): string | undefined {
  const raw = headers[name];
  if (typeof raw !== 'string' || raw.length > MAX_RAW_LENGTH || !PRINTABLE.test(raw)) return undefined;
  const value = decode(raw);
  return value.length > MAX_VALUE_LENGTH || CONTROL.test(value) ? undefined : value;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value; // not ours: a client's own id with a stray percent sign
    throw error;
  }
}

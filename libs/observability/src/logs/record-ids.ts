import { CallContext } from '#core';
import { activeSpan } from './active-span.js';

/** The ids of a call context, as a part of a JSON object that begins with a comma. */
interface ContextIds {
  readonly trace: string;
  readonly others: string;
  readonly names: readonly string[];
}

const NO_CONTEXT: ContextIds = { trace: '', others: '', names: [] };
const TRACE_NAMES: readonly string[] = ['trace_id', 'span_id'];
/** All that there can be. */
export const ID_NAMES: readonly string[] = [...TRACE_NAMES, 'correlationId', 'actor', 'actorType', 'tenant'];

/**
 * What every record says about the call that it was written in: `trace_id` and `span_id`, as OpenTelemetry names them in log formats that are not its own,
 * `correlationId`, `actor`, `actorType` and `tenant`. A call writes several records: its part of their JSON is made once.
 */
export class RecordIds {
  readonly #made = new WeakMap<CallContext, ContextIds>();

  /** @param safe masks: a client may have sent anything as its correlation id. */
  constructor(private readonly safe: (text: string) => string) {}

  /** The part of the record that is written now. The active span of OpenTelemetry is closer than the trace that the context came with. */
  json(): string {
    const { trace, others } = this.#current();
    const span = activeSpan();
    return span === undefined
      ? `${trace}${others}`
      : `,"trace_id":"${span.traceId}","span_id":"${span.spanId}"${others}`;
  }

  /** The names in that part. */
  names(): readonly string[] {
    const { names } = this.#current();
    return activeSpan() === undefined ? names : [...TRACE_NAMES, ...names];
  }

  #current(): ContextIds {
    const context = CallContext.current();
    if (context === undefined) return NO_CONTEXT;
    const made = this.#made.get(context);
    if (made !== undefined) return made;
    const ids = this.#make(context);
    this.#made.set(context, ids);
    return ids;
  }

  #make({ trace, correlationId, actor, tenant }: CallContext): ContextIds {
    const others = present({ correlationId, actor: actor?.id, actorType: actor?.type, tenant });
    const traced = trace === undefined ? [] : TRACE_NAMES;
    return {
      trace: trace === undefined ? '' : traceJson(trace.traceparent),
      others: others.map(([name, value]) => `,"${name}":${JSON.stringify(this.safe(value))}`).join(''),
      names: [...traced, ...others.map(([name]) => name)],
    };
  }
}

function present(ids: Readonly<Record<string, string | undefined>>): readonly (readonly [string, string])[] {
  return Object.entries(ids).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** Of a well-formed `traceparent`: a context takes in no other. */
function traceJson(traceparent: string): string {
  return `,"trace_id":"${traceparent.slice(3, 35)}","span_id":"${traceparent.slice(36, 52)}"`;
}

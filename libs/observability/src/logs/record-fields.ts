import { CallContext, type Redactor } from '#core';
import { activeSpan } from './active-span.js';
import { ContextFieldsSource } from './context-fields.js';
import { NestEntry } from './nest-entry.js';

type Fields = Record<string, unknown>;

/** Under which a record names the context that it belongs to, when that is not the current one. */
export const kRecordContext = Symbol('groundwork/record-context');

/**
 * The fields of a record: what was logged, without secrets, and the ids of its context. What was logged under the name of such an id, or of a field that every record
 * has, gets a `_` behind its name, so that nobody can forge a line.
 */
export class RecordFields {
  readonly #context = new ContextFieldsSource((text) => this.redactor.text(text));

  constructor(private readonly redactor: Redactor) {}

  of(logged: object): Fields {
    if (logged instanceof NestEntry) return this.#ofNest(logged);
    const fields = this.#redacted(logged);
    this.#addContext(fields, (logged as { readonly [kRecordContext]?: CallContext })[kRecordContext]);
    return fields;
  }

  #ofNest({ context, err, value, objects }: NestEntry): Fields {
    const fields = objects === undefined ? {} : this.#merged(objects);
    this.#addContext(fields, undefined);
    if (context !== undefined) set(fields, 'context', this.redactor.text(context));
    if (err !== undefined) set(fields, 'err', this.redactor.redact(err));
    if (value !== undefined) set(fields, 'value', this.redactor.redact(value));
    return fields;
  }

  #merged([first, ...more]: readonly object[]): Fields {
    const fields = first === undefined ? {} : this.#redacted(first);
    for (const object of more)
      for (const [name, value] of Object.entries(this.#redacted(object))) set(fields, name, value);
    return fields;
  }

  #redacted(logged: object): Fields {
    const fields = this.redactor.redact(logged);
    if (typeof fields !== 'object' || fields === null) return { value: fields };
    const record = fields as Fields; // what the redactor makes of an object, and nobody else has
    if ('level' in record) move(record, 'level');
    if ('time' in record) move(record, 'time');
    if ('pid' in record) move(record, 'pid');
    if ('hostname' in record) move(record, 'hostname');
    return record;
  }

  #addContext(fields: Fields, given: CallContext | undefined): void {
    const context = given ?? CallContext.current();
    const span = activeSpan();
    if (context !== undefined) {
      const { traceId, spanId, correlationId, actor, actorType, tenant } = this.#context.of(context);
      set(fields, 'correlationId', correlationId);
      if (span === undefined && traceId !== undefined) setTrace(fields, traceId, spanId);
      if (actor !== undefined) set(fields, 'actor', actor);
      if (actorType !== undefined) set(fields, 'actorType', actorType);
      if (tenant !== undefined) set(fields, 'tenant', tenant);
    }
    if (span !== undefined) setTrace(fields, span.traceId, span.spanId);
  }
}

/** As OpenTelemetry names them in log formats that are not its own. */
function setTrace(fields: Fields, traceId: string, spanId: string | undefined): void {
  set(fields, 'trace_id', traceId);
  set(fields, 'span_id', spanId);
}

function set(fields: Fields, name: string, value: unknown): void {
  if (name in fields) move(fields, name);
  fields[name] = value;
}

function move(fields: Fields, name: string): void {
  fields[`${name}_`] = fields[name];
  fields[name] = undefined; // is not written
}

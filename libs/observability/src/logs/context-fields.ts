import type { CallContext } from '#core';

/** What every record says about the call that it was written in. */
export interface ContextFields {
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly correlationId: string;
  readonly actor: string | undefined;
  readonly actorType: string | undefined;
  readonly tenant: string | undefined;
}

/** The fields of call contexts. A call writes several records: what comes from its context is made once. */
export class ContextFieldsSource {
  readonly #made = new WeakMap<CallContext, ContextFields>();

  /** @param safe masks: a client may have sent anything as its correlation id. */
  constructor(private readonly safe: (text: string) => string) {}

  of(context: CallContext): ContextFields {
    const made = this.#made.get(context);
    if (made !== undefined) return made;
    const fields = this.#make(context);
    this.#made.set(context, fields);
    return fields;
  }

  #make({ trace, correlationId, actor, tenant }: CallContext): ContextFields {
    const optional = (text: string | undefined): string | undefined =>
      text === undefined ? undefined : this.safe(text);
    return {
      traceId: trace?.traceparent.slice(3, 35), // well-formed, or the context would not have taken it in
      spanId: trace?.traceparent.slice(36, 52),
      correlationId: this.safe(correlationId),
      actor: optional(actor?.id),
      actorType: optional(actor?.type),
      tenant: optional(tenant),
    };
  }
}

import { ROOT_CONTEXT, SpanKind, trace, type Context, type Span } from '@opentelemetry/api';
import {
  CallContext,
  Telemetry,
  type CallSite,
  type CarriedTraces,
  type MessageFacts,
  type RequestSpan,
  type StoredMessageFacts,
  type TraceContext,
} from '#core';
import { attributes } from '../../telemetry/telemetry-names.js';
import { groupByDestination } from './destinations.js';
import { ExceptionRecords } from './exception-records.js';
import { Instruments } from './instruments.js';
import { Observation } from './observation.js';
import type { OtelParts } from './otel-parts.js';
import { callAttributes, messageAttributes } from './span-attributes.js';
import { toSpanContext, toTraceContext } from './trace-context.js';

const MILLISECONDS_PER_SECOND = 1_000;

/** Spans and figures of calls and messages, by the API of OpenTelemetry. A span that is not sampled costs its ids, which travel on. */
export class OtelTelemetry extends Telemetry {
  readonly instruments: Instruments;
  readonly #exceptions: ExceptionRecords;

  constructor(private readonly parts: OtelParts) {
    super();
    this.instruments = new Instruments(parts.meter);
    this.#exceptions = new ExceptionRecords(parts.logger);
  }

  current(): TraceContext | undefined {
    return toTraceContext(trace.getSpanContext(this.parts.contexts.active()));
  }

  request(): RequestSpan | undefined {
    const { contexts, nameRoute } = this.parts;
    const context = contexts.active();
    const span = trace.getSpan(context);
    const carried = toTraceContext(span?.spanContext());
    if (span === undefined || carried === undefined) return undefined;
    return {
      trace: carried,
      route: (template) => {
        if (span.isRecording()) span.setAttribute(attributes.route, template);
        nameRoute(context, template); // also for a span that is not recorded: the metrics of requests carry the route
      },
    };
  }

  observe<T>(site: CallSite, work: () => Promise<T>): Promise<T> {
    const parent = this.#parent();
    const span =
      parent &&
      this.parts.tracer.startSpan(
        `${site.concern}.${site.operation}`,
        { kind: SpanKind.CLIENT, attributes: callAttributes(site) },
        parent,
      );
    return this.#observation(span === undefined ? [] : [span], parent, (seconds, error) =>
      this.instruments.record('callDuration', seconds, {
        [attributes.concern]: site.concern,
        [attributes.operation]: site.operation,
        [attributes.instance]: site.instance,
        [attributes.errorType]: error,
      }),
    ).run(work);
  }

  publish<T>(messages: readonly MessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T> {
    const parent = this.#parent() ?? ROOT_CONTEXT;
    const kinds = groupByDestination(messages);
    const spans = new Map(kinds.map((kind) => [kind.site.destination, this.#publishing(kind, parent)]));
    const traces = messages.map(({ destination }) => toTraceContext(spans.get(destination)?.spanContext()));
    return this.#observation([...spans.values()], parent, (seconds, error) => {
      for (const { site, messages: alike } of kinds) {
        const labels = {
          [attributes.concern]: site.concern,
          [attributes.instance]: site.instance,
          [attributes.destination]: site.destination,
        };
        this.instruments.record('publishDuration', seconds, { ...labels, [attributes.errorType]: error });
        if (error === undefined) this.instruments.record('publishedMessages', alike.length, labels);
      }
    }).run(() => work(traces));
  }

  relay<T>(messages: readonly StoredMessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T> {
    const spans = messages.map((message) => this.#relaying(message));
    const begun = spans.filter((span) => span !== undefined);
    return this.#observation(begun, undefined, (_seconds, error) => {
      if (error !== undefined) return; // they are still where they were, and are counted when they leave
      for (const { destination, waited } of messages)
        this.instruments.record('outboxWaited', Math.max(0, waited) / MILLISECONDS_PER_SECOND, {
          [attributes.destination]: destination,
        });
    }).run(() => work(spans.map((span) => toTraceContext(span?.spanContext()))));
  }

  process<T>(message: MessageFacts, work: () => Promise<T>): Promise<T> {
    const context = CallContext.current();
    // From the root: whatever loop claimed the message belongs to no trace, and must not lend it its own.
    const parent = withRemote(ROOT_CONTEXT, context?.trace) ?? ROOT_CONTEXT;
    const span = this.parts.tracer.startSpan(
      `process ${message.destination}`,
      { kind: SpanKind.CONSUMER, attributes: messageAttributes('process', message, message.id) },
      parent,
    );
    const own = toTraceContext(span.spanContext());
    const inside = (): Promise<T> =>
      context === undefined || own === undefined ? work() : CallContext.run(context.with({ trace: own }), work);
    return this.#observation([span], parent, (seconds, error) =>
      this.instruments.record('processDuration', seconds, {
        [attributes.concern]: message.concern,
        [attributes.instance]: message.instance,
        [attributes.destination]: message.destination,
        [attributes.group]: message.group,
        [attributes.errorType]: error,
      }),
    ).run(inside);
  }

  /** The active span's context, else one below the trace that the call context carries; undefined where there is neither. */
  #parent(): Context | undefined {
    const active = this.parts.contexts.active();
    return trace.getSpan(active) === undefined ? withRemote(active, CallContext.current()?.trace) : active;
  }

  #publishing({ site, messages }: ReturnType<typeof groupByDestination>[number], parent: Context): Span {
    const alike =
      messages.length === 1
        ? messageAttributes('publish', site, site.id)
        : { ...messageAttributes('publish', site), [attributes.batchSize]: messages.length };
    return this.parts.tracer.startSpan(
      `publish ${site.destination}`,
      { kind: SpanKind.PRODUCER, attributes: alike },
      parent,
    );
  }

  #relaying(message: StoredMessageFacts): Span | undefined {
    const parent = withRemote(ROOT_CONTEXT, message.trace);
    return (
      parent &&
      this.parts.tracer.startSpan(
        `relay ${message.destination}`,
        {
          kind: SpanKind.INTERNAL,
          attributes: {
            ...messageAttributes('relay', message, message.id),
            [attributes.waited]: message.waited / MILLISECONDS_PER_SECOND,
          },
        },
        parent,
      )
    );
  }

  exception(error: unknown): void {
    this.#exceptions.write(error, this.parts.contexts.active());
  }

  #observation(
    spans: readonly Span[],
    parent: Context | undefined,
    ended: (seconds: number, error: string | undefined) => void,
  ): Observation {
    const { contexts, clock } = this.parts;
    return new Observation({ spans, parent, contexts, clock, exceptions: this.#exceptions, ended });
  }
}

function withRemote(context: Context, carried: TraceContext | undefined): Context | undefined {
  return carried === undefined ? undefined : trace.setSpanContext(context, toSpanContext(carried));
}

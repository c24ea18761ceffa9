import { contextHeaders, type Telemetry, type TraceContext } from '#core';
import type { EncodedEvent } from '../messaging.driver.js';

export interface TracedEvents {
  readonly telemetry: Telemetry;
  readonly instance: string;
  /** The driver's name. */
  readonly system: string;
  readonly events: readonly EncodedEvent[];
}

/** Hands events in inside a span, whose trace they carry instead of their publisher's. */
export function publishTraced(
  { telemetry, instance, system, events }: TracedEvents,
  hand: (events: readonly EncodedEvent[]) => Promise<void>,
): Promise<void> {
  const facts = events.map(({ id, type }) => ({ concern: 'messaging', instance, system, destination: type, id }));
  return telemetry.publish(facts, (traces) => hand(events.map((event, index) => carrying(event, traces[index]))));
}

function carrying(event: EncodedEvent, trace: TraceContext | undefined): EncodedEvent {
  if (trace === undefined) return event;
  const { [contextHeaders.tracestate]: _ofPublisher, ...headers } = event.headers;
  const { traceparent, tracestate } = trace;
  return {
    ...event,
    headers: {
      ...headers,
      [contextHeaders.traceparent]: traceparent,
      ...(tracestate === undefined ? {} : { [contextHeaders.tracestate]: tracestate }),
    },
  };
}

import type { TraceContext } from '../context/call-context.js';
import type { CallSite } from './call-site.js';

/** One kind of message on its way: fixed facts, so that spans and metrics have bounded names. */
export interface MessageSite {
  /** `messaging`, later `tasks`. */
  readonly concern: string;
  readonly instance: string;
  /** The driver, as the plan names it. */
  readonly system: string;
  /** The type of the event or task: `order.placed`. */
  readonly destination: string;
  /** The consumer group, where the message is handled. */
  readonly group?: string | undefined;
}

/** One message. */
export interface MessageFacts extends MessageSite {
  readonly id: string;
  /** Which try this is, from 1, where the message is handled. */
  readonly attempt?: number | undefined;
}

/** A message that was stored, and is moved on later or by another process. */
export interface StoredMessageFacts extends MessageFacts {
  /** The trace that was stored with it. */
  readonly trace: TraceContext | undefined;
  /** How long it has been stored, in milliseconds. */
  readonly waited: number;
}

/** What each message carries from here on, in the order of the messages; undefined: what it carried before. */
export type CarriedTraces = readonly (TraceContext | undefined)[];

/** The span of an HTTP request, which an instrumentation has begun. */
export interface RequestSpan {
  readonly trace: TraceContext;
  /** Names the span by the template of its route, `/orders/:id`, once it is known and before the response closes. */
  route(template: string): void;
}

/** Observes calls and messages. Bound by the observability concern when there is something to observe with; unbound, nothing of it costs anything. */
export abstract class Telemetry {
  /** The trace of the span that is active here: the innermost one, also of an instrumentation or of the application. */
  abstract current(): TraceContext | undefined;

  /** The span of the request that is being entered; undefined when nobody has begun one. */
  abstract request(): RequestSpan | undefined;

  /**
   * A call of a remote port: its duration, and a CLIENT span where there is a trace that it belongs to. A poll in the background belongs to none, so that it leaves
   * no trace that nobody reads.
   */
  abstract observe<T>(site: CallSite, work: () => Promise<T>): Promise<T>;

  /** Messages are handed in together: PRODUCER spans. A trace begins here when there is none. @param work stores each message with the trace that it is given. */
  abstract publish<T>(messages: readonly MessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T>;

  /** Stored messages are moved on, such as by the relay of an outbox: a span for each that has a trace, below what its trace names. */
  abstract relay<T>(messages: readonly StoredMessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T>;

  /** A message is handled: a CONSUMER span below the trace of the current `CallContext`, which `work` sees replaced by the span's. */
  abstract process<T>(message: MessageFacts, work: () => Promise<T>): Promise<T>;

  /** An error that ended something which is not observed, such as a request: told with the trace that is active here, once, however often it passes. Never throws. */
  abstract exception(error: unknown): void;
}

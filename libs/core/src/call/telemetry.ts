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

/** Observes calls and messages. Bound by the observability concern when there is something to observe with; unbound, nothing of it costs anything. */
export abstract class Telemetry {
  /** A call of a remote port: a CLIENT span and its duration. */
  abstract observe<T>(site: CallSite, work: () => Promise<T>): Promise<T>;
  /** A message is handed in: a PRODUCER span. `work` runs in a `CallContext` whose trace is the span's, so that what it stores with the message leads back to it. */
  abstract publish<T>(message: MessageFacts, work: () => Promise<T>): Promise<T>;
  /**
   * Messages are moved on by another process or later than they were handed in, such as by the relay of an outbox: a span for each, below the one that its stored
   * trace names.
   * @returns the trace that each carries from here on, in the order given; undefined where it had none.
   */
  abstract relay(
    messages: readonly (MessageFacts & { readonly trace: TraceContext | undefined })[],
  ): readonly (TraceContext | undefined)[];
  /** A message is handled: a CONSUMER span below the trace of the current `CallContext`, which `work` sees replaced by the span's. */
  abstract process<T>(message: MessageFacts, work: () => Promise<T>): Promise<T>;
}

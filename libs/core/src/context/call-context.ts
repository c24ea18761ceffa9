import { AsyncLocalStorage } from 'node:async_hooks';
import type { TransactionScope } from './transaction-scope.js';

/** W3C Trace Context (https://www.w3.org/TR/trace-context/), carried as it came. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** On whose behalf a call runs. Set by authentication, never read from a public request's headers. */
export interface Actor {
  readonly id: string;
  readonly type?: string;
}

export interface CallContextFields {
  /** One id for everything that follows from one request. */
  readonly correlationId: string;
  /** The id of the message or request that directly caused this call. */
  readonly causationId?: string;
  readonly trace?: TraceContext;
  readonly actor?: Actor;
  readonly tenant?: string;
  /** BCP 47 language tag. */
  readonly locale?: string;
  /** When the caller stops waiting, in milliseconds of `Clock.monotonic()`. */
  readonly deadline?: number;
  /** Aborts when the caller gives up. */
  readonly signal?: AbortSignal | undefined;
  /** The innermost running transaction. */
  readonly transaction?: TransactionScope;
}

/** Has a signal, and may make it only when somebody asks. An `AbortController` is one. */
export interface SignalSource {
  readonly signal: AbortSignal;
}

/** What a context is made of. */
export interface CallContextParts extends Omit<CallContextFields, 'signal'> {
  readonly signal?: AbortSignal | SignalSource | undefined;
}

// The one module-level value of the package. It holds no state itself: each asynchronous call chain sees the context it was given,
// and what belongs to one application (a transaction) is found by its owner, so two applications in one process do not meet.
const storage = new AsyncLocalStorage<CallContext>();

/** What a call carries along without naming it: entered the same way from HTTP, an event, a task, a schedule or a command. Immutable. */
export class CallContext implements CallContextFields {
  readonly correlationId: string;
  readonly causationId?: string;
  readonly trace?: TraceContext;
  readonly actor?: Actor;
  readonly tenant?: string;
  readonly locale?: string;
  readonly deadline?: number;
  readonly transaction?: TransactionScope;
  readonly #signal: AbortSignal | SignalSource | undefined;

  constructor({ signal, ...fields }: CallContextParts) {
    this.correlationId = fields.correlationId;
    Object.assign(this, fields);
    this.#signal = signal;
    Object.freeze(this);
  }

  get signal(): AbortSignal | undefined {
    const signal = this.#signal;
    return signal === undefined || 'aborted' in signal ? signal : signal.signal;
  }

  /** The context of the running call chain, if one was entered. */
  static current(): CallContext | undefined {
    return storage.getStore();
  }

  /** Runs `work` with `context` as the current one, for it and everything that it awaits or starts. */
  static run<T>(context: CallContext, work: () => T): T {
    return storage.run(context, work);
  }

  /** This context with some fields replaced. A deadline is never later than this context's own. */
  with(fields: Partial<CallContextFields>): CallContext {
    const deadline = earliest(this.deadline, fields.deadline);
    return new CallContext({
      ...this,
      signal: this.#signal,
      ...fields,
      ...(deadline === undefined ? {} : { deadline }),
    });
  }
}

function earliest(first: number | undefined, second: number | undefined): number | undefined {
  if (first === undefined) return second;
  return second === undefined ? first : Math.min(first, second);
}

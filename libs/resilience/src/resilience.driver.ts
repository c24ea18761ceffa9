import type { CircuitState, PolicyCall, PolicyState } from '#domain/resilience';
import type { ResilienceSettings } from './resilience.options.js';

/** What a driver can do besides retry, circuit and time limits, which each has. A setting that needs what is false is refused at start, with the reason. */
export interface ResilienceCapabilities {
  /** `bulkheadSize`. */
  readonly bulkhead: boolean;
  /** `rateLimit`. */
  readonly rateLimit: boolean;
}

/** One attempt, as the work sees it. */
export interface DriverCall extends PolicyCall {
  /** Whether anything could ever abort the signal: when not, reading it would make one for nothing. */
  readonly cancellable: boolean;
}

/** One call, with everything of its surroundings that matters. */
export interface DriverRequest {
  readonly work: (call: DriverCall) => Promise<unknown>;
  readonly signal: AbortSignal | undefined;
  /** `work` settles by itself when `signal` aborts. */
  readonly heedsSignal: boolean;
  readonly idempotent: boolean;
  /** `any`: nothing is tried again. `own`: of the dependency itself, where its limits hold; only the circuit has a say. */
  readonly transaction: 'none' | 'any' | 'own';
  /** The caller's, in `Clock.monotonic()` milliseconds; Infinity when there is none. */
  readonly deadline: number;
  readonly fallback: ((error: unknown) => unknown) | undefined;
}

/** One policy, ready to be used. All calls of one name go through the same one. */
export interface DriverPolicy {
  /** See `Policy.execute`. Never throws: it rejects. */
  execute(request: DriverRequest): Promise<unknown>;
  /** One line per layer, outermost first. */
  describe(): readonly string[];
  state(): Omit<PolicyState, 'name' | 'enabled'> & { readonly circuit: CircuitState };
  force(position: 'open' | 'closed' | undefined): void;
}

/**
 * Where policies are kept and what carries them out. It is given settings that were checked, makes each policy once, and tells what happens on the channel of
 * `ResilienceEvent`. It keeps no timer per call, leaves nothing running once it is closed, and aborts no signal of a call that succeeded.
 */
export interface ResilienceDriver {
  readonly name: string;
  readonly capabilities: ResilienceCapabilities;

  /** Connects and proves it with a round trip, where there is something to connect to. Called once, before anything else. */
  open(signal: AbortSignal): Promise<void>;
  /** Called once for each name. Must not wait: whoever asks for a policy is about to use it. */
  policy(name: string, settings: ResilienceSettings): DriverPolicy;
  /** Nothing is left running. Calls that still run end as their work does, without limits. Safe to call twice. */
  close(): Promise<void>;
}

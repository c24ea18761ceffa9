import type { Clock } from '#core';
import { limitAnswer, limitRule } from '../../rate-limits/limit-reading.js';
import type { LimitAnswer, LimitRequest, LimitStore } from '../../rate-limits/limit-store.js';
import { EndingEntries } from './ending-entries.js';
import { newLimitState, type LimitState } from './limit-states.js';

export interface MemoryLimitsParts {
  readonly clock: Clock;
  /** Keys that count at the same time. */
  readonly maxEntries: number;
}

interface Counted {
  readonly rule: string;
  readonly state: LimitState;
  readonly endsAt: number;
}

/** Limits of this process alone. One step is atomic because nothing else runs meanwhile. */
export class MemoryLimits implements LimitStore {
  readonly #keys: EndingEntries<Counted>;

  constructor(private readonly parts: MemoryLimitsParts) {
    this.#keys = new EndingEntries(parts.maxEntries, 'The rate limits');
  }

  /** Keys of which something is kept. */
  get size(): number {
    return this.#keys.size;
  }

  async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    signal?.throwIfAborted();
    const now = Math.floor(this.parts.clock.monotonic() * 1_000);
    const rule = limitRule(request);
    const found = this.#keys.get(request.key, now);
    const state = found?.rule === rule ? found.state : newLimitState(request);
    if (!request.peek && state !== found?.state) this.#keep(request.key, { rule, state }, now);
    return limitAnswer(request, state.take(request, now));
  }

  async reset(key: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.#keys.delete(key);
  }

  /** Before it is used: when there is no room, nothing is. */
  #keep(key: string, { rule, state }: Pick<Counted, 'rule' | 'state'>, now: number): void {
    const counted: Counted = {
      rule,
      state,
      get endsAt() {
        return state.endsAt;
      },
    };
    this.#keys.set(key, counted, now);
  }
}

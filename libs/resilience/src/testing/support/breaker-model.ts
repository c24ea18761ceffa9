import type { CircuitPosition } from '#domain/resilience';
import type { BreakerSettings } from '../../policies/breaker-settings.js';

export type ModelOutcome = 'well' | 'unwell' | 'gave-up';

interface Judged {
  readonly at: number;
  readonly failed: boolean;
  readonly slow: boolean;
}

interface Call {
  readonly epoch: number;
  readonly began: number;
  readonly probe: boolean;
}

/** The circuit as its documentation says it, with lists instead of sums and nothing that is kept twice: slow, and easy to see through. */
export class BreakerModel {
  #position: CircuitPosition = 'closed';
  #forced: 'open' | 'closed' | undefined;
  #epoch = 0;
  #openUntil = 0;
  #openings = 0;
  #window: Judged[] = [];
  /** By number, in the order in which they began. */
  readonly #calls = new Map<number, Call>();
  #next = 0;
  #probeResults: Judged[] = [];

  constructor(private readonly settings: BreakerSettings) {}

  /** @returns the number of the call; undefined when it is refused. */
  begin(now: number): number | undefined {
    if (this.#forced === 'open') return undefined;
    if (this.#forced === 'closed' || this.#position === 'closed') return this.#add(now, false);
    if (this.#position === 'open') {
      if (now < this.#openUntil) return undefined;
      this.#move('half-open');
    }
    for (const [number, call] of this.#underWay()) {
      if (now - call.began < this.settings.probeLimit) continue;
      this.#calls.delete(number);
      this.#probeResults.push({ at: now, failed: true, slow: true });
    }
    this.#judgeProbes(now);
    const full = this.#underWay().length + this.#probeResults.length >= this.settings.probes;
    return this.#position === 'half-open' && !full ? this.#add(now, true) : undefined;
  }

  end(number: number, outcome: ModelOutcome, now: number): void {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    if (call === undefined || call.epoch !== this.#epoch || this.#forced !== undefined || outcome === 'gave-up') return;
    const judged = { at: now, failed: outcome === 'unwell', slow: now - call.began >= this.settings.slowAfter };
    if (call.probe) {
      this.#probeResults.push(judged);
      this.#judgeProbes(now);
      return;
    }
    this.#window.push(judged);
    const { calls, failures, slow } = this.#counts(now);
    const { minimumCalls, failurePercent, slowPercent } = this.settings;
    const isBad = failures / calls >= failurePercent / 100 || slow / calls >= slowPercent / 100;
    if (calls >= minimumCalls && isBad && (judged.failed || judged.slow)) this.#open(now);
  }

  force(position: 'open' | 'closed' | undefined): void {
    this.#forced = position;
    this.#openings = 0;
    this.#move('closed');
  }

  state(now: number) {
    const { calls, failures, slow } = this.#counts(now);
    const due = this.#position === 'open' && now >= this.#openUntil;
    return {
      position: this.#forced ?? (due ? 'half-open' : this.#position),
      calls,
      failureRate: calls === 0 ? 0 : failures / calls,
      slowRate: calls === 0 ? 0 : slow / calls,
    };
  }

  #counts(now: number) {
    const { window, windowCalls } = this.settings;
    const part = (time: number): number => Math.floor(time / (window / 10));
    const kept =
      windowCalls > 0 ? this.#window.slice(-windowCalls) : this.#window.filter(({ at }) => part(now) - part(at) < 10);
    return {
      calls: kept.length,
      failures: kept.filter(({ failed }) => failed).length,
      slow: kept.filter(({ slow }) => slow).length,
    };
  }

  #judgeProbes(now: number): void {
    const { probes, failurePercent, slowPercent } = this.settings;
    const failures = this.#probeResults.filter(({ failed }) => failed).length;
    const slow = this.#probeResults.filter((result) => result.slow).length;
    if (this.#position !== 'half-open') return;
    if (failures / probes >= failurePercent / 100 || slow / probes >= slowPercent / 100) this.#open(now);
    else if (this.#probeResults.length >= probes) {
      this.#openings = 0;
      this.#move('closed');
    }
  }

  #open(now: number): void {
    const { open, openMax } = this.settings;
    this.#move('open');
    this.#openUntil = now + Math.min(openMax, open * 2 ** this.#openings);
    this.#openings += 1;
  }

  #move(position: CircuitPosition): void {
    this.#position = position;
    this.#epoch += 1;
    this.#window = [];
    this.#probeResults = [];
  }

  #add(now: number, probe: boolean): number {
    this.#calls.set(this.#next, { epoch: this.#epoch, began: now, probe });
    return this.#next++;
  }

  #underWay(): readonly (readonly [number, Call])[] {
    return [...this.#calls].filter(([, { epoch, probe }]) => probe && epoch === this.#epoch);
  }
}

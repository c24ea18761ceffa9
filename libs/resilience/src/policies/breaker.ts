import { Duration, type Clock } from '#core';
import type { CircuitPosition, CircuitState, TripReason } from '#domain/resilience';
import { CountWindow } from './count-window.js';
import type { BreakerSettings } from './breaker-settings.js';
import type { Verdict } from './judgement.js';
import type { PolicyEvents } from './policy-events.js';
import { Permit, Probe, Probes } from './probes.js';
import type { RollingWindow } from './rolling-window.js';
import { TimeWindow } from './time-window.js';

interface Outcome {
  readonly verdict: Verdict | undefined;
  readonly began: number;
}

/** A call that was starved is held against the dependency when nobody was served in its time, and at least in this one. */
const PROGRESS = 1_000;

/**
 * The circuit: closed while the dependency is well, open for a time once it is not, and half-open while a few probes find out. Nothing here waits or has a timer: it
 * moves when it is asked or told something.
 */
export class Breaker {
  readonly #window: RollingWindow;
  readonly #probes: Probes;
  #position: CircuitPosition = 'closed';
  #forced: 'open' | 'closed' | undefined;
  #permit = new Permit(0);
  #openUntil = 0;
  /** How often it was opened since it was last closed. */
  #openings = 0;
  #servedAt = -Infinity;

  constructor(
    private readonly settings: BreakerSettings,
    private readonly clock: Clock,
    private readonly events: PolicyEvents,
  ) {
    this.#window = settings.windowCalls > 0 ? new CountWindow(settings.windowCalls) : new TimeWindow(settings.window);
    this.#probes = new Probes(settings.probes, settings.probeLimit);
  }

  /** @returns undefined when the call is not to be tried. */
  acquire(now: number): Permit | undefined {
    if (this.#position === 'closed' && this.#forced === undefined) return this.#permit;
    if (this.#forced !== undefined) return this.#forced === 'closed' ? this.#permit : undefined;
    if (this.#position === 'open') {
      if (now < this.#openUntil) return undefined;
      this.#halfOpen();
    }
    if (this.#probes.reclaim(now)) this.#judgeProbes(now);
    return this.#positionNow() === 'half-open' ? this.#probes.begin(this.#permit.epoch, now) : undefined;
  }

  /** Milliseconds until a probe is let through; undefined when that is not known. */
  wait(now: number): number | undefined {
    return this.#forced === undefined && this.#position === 'open' ? Math.max(0, this.#openUntil - now) : undefined;
  }

  /** The call was answered. Apart from `settle`, because nearly all calls come through here. */
  serve(permit: Permit, began: number): void {
    const now = this.clock.monotonic();
    if (permit !== this.#permit || !this.#judges) return this.#settleAt(now, permit, { verdict: 'well', began });
    this.#servedAt = now;
    const slow = now - began >= this.settings.slowAfter;
    this.#window.record(now, false, slow);
    if (slow) this.#openIfTripped(now); // one that was quick is no reason, even when it makes the calls enough to judge by
  }

  /** The call failed. @param verdict undefined when that says nothing of the dependency: its caller gave up. */
  settle(permit: Permit, verdict: Verdict | undefined, began: number): void {
    this.#settleAt(this.clock.monotonic(), permit, { verdict, began });
  }

  force(position: 'open' | 'closed' | undefined): void {
    this.#forced = position;
    if (position === 'open')
      this.events.tell({ policy: this.events.policy, kind: 'opened', reason: 'forced', openFor: undefined });
    else this.events.tell({ policy: this.events.policy, kind: 'closed' });
    this.#close();
  }

  state(): CircuitState {
    const now = this.clock.monotonic();
    this.#window.roll(now);
    const { calls, failures, slow } = this.#window;
    const wait = this.wait(now);
    const due = this.#position === 'open' && now >= this.#openUntil;
    return {
      position: this.#forced ?? (due ? 'half-open' : this.#position),
      forced: this.#forced !== undefined,
      calls,
      failureRate: calls === 0 ? 0 : failures / calls,
      slowRate: calls === 0 ? 0 : slow / calls,
      retryAfter: wait === undefined ? undefined : Duration.milliseconds(wait),
    };
  }

  /** Whether the call counts as failed; undefined when it does not count. */
  #failed(verdict: Verdict | undefined, began: number, now: number): boolean | undefined {
    if (verdict === 'well') this.#servedAt = now;
    if (verdict !== 'starved') return verdict === undefined ? undefined : verdict === 'unwell';
    return this.#servedAt < Math.min(began, now - PROGRESS) ? true : undefined;
  }

  /** Whether calls of a closed circuit are judged. */
  get #judges(): boolean {
    return this.settings.automatic && this.#forced === undefined;
  }

  #settleAt(now: number, permit: Permit, { verdict, began }: Outcome): void {
    const failed = this.#failed(verdict, began, now);
    const slow = this.#isSlow(began, now);
    if (permit instanceof Probe) {
      if (this.#probes.end(permit, failed, slow)) this.#judgeProbes(now);
      return;
    }
    if (permit !== this.#permit || !this.#judges || failed === undefined) return;
    this.#window.record(now, failed, slow);
    if (failed || slow) this.#openIfTripped(now);
  }

  #openIfTripped(now: number): void {
    const reason = this.#tripped(this.#window);
    if (reason !== undefined) this.#open(now, reason);
  }

  #isSlow(began: number, now: number): boolean {
    return now - began >= this.settings.slowAfter;
  }

  #tripped({ calls, failures, slow }: Pick<RollingWindow, 'calls' | 'failures' | 'slow'>): TripReason | undefined {
    const { minimumCalls, failurePercent, slowPercent } = this.settings;
    if (calls < minimumCalls) return undefined;
    if (failures * 100 >= failurePercent * calls) return 'failures';
    return slow * 100 >= slowPercent * calls ? 'slow-calls' : undefined;
  }

  /** By the same rates as the calls of a closed circuit, as soon as they are certain. */
  #judgeProbes(now: number): void {
    const { probes, failurePercent, slowPercent } = this.settings;
    const { done, failures, slow } = this.#probes;
    if (failures * 100 >= failurePercent * probes || slow * 100 >= slowPercent * probes) this.#open(now, 'probes');
    else if (done >= probes) {
      this.#close();
      this.events.tell({ policy: this.events.policy, kind: 'closed' });
    }
  }

  #open(now: number, reason: TripReason): void {
    const { open, openMax } = this.settings;
    const openFor = Math.min(openMax, open * 2 ** this.#openings);
    this.#openings += 1;
    this.#move('open');
    this.#openUntil = now + openFor;
    this.events.tell({ policy: this.events.policy, kind: 'opened', reason, openFor: Duration.milliseconds(openFor) });
  }

  #halfOpen(): void {
    this.#move('half-open');
    this.events.tell({ policy: this.events.policy, kind: 'half-opened' });
  }

  #close(): void {
    this.#openings = 0;
    this.#move('closed');
  }

  #move(position: CircuitPosition): void {
    this.#position = position;
    this.#permit = new Permit(this.#permit.epoch + 1);
    this.#window.clear();
    this.#probes.clear();
  }

  /** Read anew: what came before may have moved it. */
  #positionNow(): CircuitPosition {
    return this.#position;
  }
}

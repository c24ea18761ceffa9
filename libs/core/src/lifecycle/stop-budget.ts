import type { StopPhase } from './phase.js';

/** What is kept back in each phase for those after it, in milliseconds: what hangs in one must not take from the next the time to give back leases and close. */
const KEPT_BACK: Readonly<Record<StopPhase, number>> = {
  unready: 5_000,
  stopIntake: 5_000,
  drain: 5_000,
  flush: 3_000,
  disconnect: 1_000,
  telemetry: 0,
};

/** The most that a phase may take of the `left` milliseconds of a whole stop. Never less than half of them. */
export function stopBudget(phase: StopPhase, left: number): number {
  return Math.max(0, left - Math.min(KEPT_BACK[phase], left / 2));
}

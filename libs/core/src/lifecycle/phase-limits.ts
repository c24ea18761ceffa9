import { Duration } from '../values/duration.js';
import { STOP_PHASES, type StartPhase, type StopPhase } from './phase.js';

/** The most that one phase may take. For `disconnect`, whose hooks run one by one, the most that one hook may take. */
export type PhaseLimits = Readonly<Record<StartPhase | StopPhase, Duration>>;

/** Migrations may rewrite tables and get an hour; everything else is expected within seconds. */
export const DEFAULT_PHASE_LIMITS: PhaseLimits = {
  configure: Duration.seconds(30),
  connect: Duration.seconds(60),
  migrate: Duration.seconds(3600),
  serve: Duration.seconds(60),
  intake: Duration.seconds(60),
  unready: Duration.seconds(5),
  stopIntake: Duration.seconds(10),
  drain: Duration.seconds(30),
  flush: Duration.seconds(10),
  disconnect: Duration.seconds(10),
  telemetry: Duration.seconds(5),
};

/** The usual limits, but for the phases of the stop: none is longer than `limit`. */
export function withStopLimit(limit: Duration): PhaseLimits {
  const shorter = STOP_PHASES.filter((phase) => DEFAULT_PHASE_LIMITS[phase].milliseconds > limit.milliseconds);
  return { ...DEFAULT_PHASE_LIMITS, ...Object.fromEntries(shorter.map((phase) => [phase, limit])) };
}

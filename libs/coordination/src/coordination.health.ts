import { Duration, groupName, type Clock, type HealthIndicator, type HealthReading, type Need } from '#core';
import type { LocksState } from './locks/locks-state.js';

export interface CoordinationHealthParts {
  readonly instance: string;
  /** What it stands on; undefined where it stands on nothing outside. */
  readonly group: string | undefined;
  readonly clock: Clock;
  readonly locks: () => LocksState;
}

const LIMIT = Duration.seconds(1);
/** A lost lock is worth a look for this long. */
const RECENT = Duration.parse('5m');

/**
 * Whether locks that this process holds stay its own. What it stands on has an indicator of its own, and requests can be served while a lock is lost: it never makes an
 * application not ready.
 */
export class CoordinationHealth implements HealthIndicator {
  readonly name: string;
  readonly need: Need = 'optional';
  readonly group: string | undefined;
  readonly limit = LIMIT;

  constructor(private readonly parts: CoordinationHealthParts) {
    this.name = groupName('coordination', parts.instance);
    this.group = parts.group;
  }

  check(): Promise<HealthReading> {
    const { held, waiting, lost, lastLostAt } = this.parts.locks();
    const facts = { locksHeld: held, locksWaitedFor: waiting, locksLost: lost };
    const ago = lastLostAt === undefined ? Infinity : this.parts.clock.monotonic() - lastLostAt;
    if (ago > RECENT.milliseconds) return Promise.resolve({ status: 'up', facts });
    return Promise.resolve({
      status: 'degraded',
      code: 'LOCKS_LOST',
      detail: `A lock was lost while it was held, ${Math.round(ago / 1_000)}s ago; ${lost} since the start. Look at what blocks the process, or at the service that it coordinates through.`,
      facts,
    });
  }
}

import { Duration, groupName, type HealthIndicator, type HealthReading, type Need } from '#core';
import type { MessagingBacklog } from './messaging.driver.js';

export interface MessagingHealthParts {
  readonly instance: string;
  /** What the bus stands on; undefined where it stands on nothing outside. */
  readonly group: string | undefined;
  readonly backlog: (signal: AbortSignal) => Promise<MessagingBacklog>;
}

const LIMIT = Duration.seconds(2);
/** A delivery waits for milliseconds where its group is handled and keeps up. */
const OLD_DELIVERY = Duration.parse('1m');

/**
 * Whether events are handled. Its database has an indicator of its own, and requests can be served while events wait: it never makes an application not ready. It
 * goes the way of every statement, so that a full pool shows here too.
 */
export class MessagingHealth implements HealthIndicator {
  readonly name: string;
  readonly need: Need = 'optional';
  readonly group: string | undefined;
  readonly limit = LIMIT;

  constructor(private readonly parts: MessagingHealthParts) {
    this.name = groupName('messaging', parts.instance);
    this.group = parts.group;
  }

  async check(signal: AbortSignal): Promise<HealthReading> {
    const { parked, oldest } = await this.parts.backlog(signal);
    const facts = { parked, oldestSeconds: Math.round((oldest?.milliseconds ?? 0) / 1_000) };
    if (oldest !== undefined && oldest.milliseconds > OLD_DELIVERY.milliseconds)
      return {
        status: 'degraded',
        code: 'EVENTS_BEHIND',
        detail: `An event has waited for its group for ${facts.oldestSeconds}s. See that a process handles the group and keeps up.`,
        facts,
      };
    if (parked > 0)
      return {
        status: 'degraded',
        code: 'EVENTS_PARKED',
        detail: `${parked === 1_000 ? 'At least 1000' : parked} events are parked. Look at DeadLetters, correct what is wrong, and redrive or discard them.`,
        facts,
      };
    return { status: 'up', facts };
  }
}

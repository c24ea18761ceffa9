import { Duration, groupName, type HealthIndicator, type HealthReading, type Need } from '#core';

/** How a cache stands to its service. */
export interface CacheOutage {
  /** It is not asked at present, since it does not answer. */
  readonly away: boolean;
  /** It answers, and takes nothing. */
  readonly refusing: boolean;
  /** How many namespaces have invalidations that it has not been told of. */
  readonly waiting: number;
}

export interface CacheHealthParts {
  readonly instance: string;
  /** What the cache stands on; undefined where it stands on nothing of ours. */
  readonly group: string | undefined;
  readonly outage: () => CacheOutage;
}

const LIMIT = Duration.seconds(1);

/** Whether the cache is of use at present. Its service has an indicator of its own, and requests are served without it: it never makes an application not ready. It asks nothing, since calls tell all the time. */
export class CacheHealth implements HealthIndicator {
  readonly name: string;
  readonly need: Need = 'optional';
  readonly group: string | undefined;
  readonly limit = LIMIT;

  constructor(private readonly parts: CacheHealthParts) {
    this.name = groupName('cache', parts.instance);
    this.group = parts.group;
  }

  check(): Promise<HealthReading> {
    const { away, refusing, waiting } = this.parts.outage();
    if (away)
      return Promise.resolve({
        status: 'degraded',
        code: 'CACHE_AWAY',
        detail:
          'The service behind the cache does not answer: nothing is served from there. It is looked at every two seconds and comes back by itself.',
        facts: { waiting },
      });
    if (waiting > 0)
      return Promise.resolve({
        status: 'degraded',
        code: 'CACHE_BEHIND',
        detail: `Invalidations of ${waiting} namespaces have not reached the service yet. What they are about is not served from here meanwhile.`,
        facts: { waiting },
      });
    if (refusing)
      return Promise.resolve({
        status: 'degraded',
        code: 'CACHE_REFUSED',
        detail:
          'The service behind the cache answers and takes nothing: what it holds is served, and nothing is added. Its own indicator or log says whether it is out of memory or a replica.',
      });
    return Promise.resolve({ status: 'up' });
  }
}

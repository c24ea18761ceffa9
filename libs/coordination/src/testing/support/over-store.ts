import { ByteSize, CallSeam, Duration, SystemRandom, UuidV7, type CallPolicy, type Clock, type Fault } from '#core';
import { VirtualClock } from '#core/testing';
import { DriverCalls } from '../../driver-calls.js';
import type { IdempotencyStore } from '../../idempotency/idempotency-store.js';
import { PortableIdempotency } from '../../idempotency/portable-idempotency.js';
import type { LimitStore } from '../../rate-limits/limit-store.js';
import { PortableRateLimiter } from '../../rate-limits/portable-rate-limiter.js';

export interface OverStoreOptions {
  readonly clock?: Clock;
  readonly policy?: CallPolicy;
  readonly faults?: Fault[];
  readonly outage?: 'open' | 'closed';
  readonly timeout?: Duration;
  /** Of the rate limiter while `open`. Default: 5 s, so that no slow moment of a machine is taken for an outage. */
  readonly rateLimitTimeout?: Duration;
}

/** Ports over one part of a driver, without a module: what our own specs of that part work with. */
export function rateLimiterOver(store: LimitStore, options: OverStoreOptions = {}): PortableRateLimiter {
  const { outage = 'open', timeout = Duration.seconds(5), rateLimitTimeout = Duration.seconds(5) } = options;
  const settings = { timeout, rateLimitOutage: outage, rateLimitTimeout };
  return new PortableRateLimiter({ ...shared(options), store, settings });
}

export function idempotencyOver(store: IdempotencyStore, options: OverStoreOptions = {}): PortableIdempotency {
  return new PortableIdempotency({
    ...shared(options),
    store,
    settings: {
      timeout: options.timeout ?? Duration.seconds(5),
      idempotencyTtl: Duration.parse('24h'),
      idempotencyLease: Duration.parse('1m'),
      idempotencyMaxBytes: ByteSize.parse('64KiB'),
    },
  });
}

function shared({ clock = new VirtualClock(), policy, faults = [] }: OverStoreOptions) {
  return {
    calls: new DriverCalls({
      seam: new CallSeam({ clock, policy }),
      instance: 'default',
      driver: 'test',
      remote: false,
    }),
    clock,
    ids: new UuidV7(clock, new SystemRandom()), // two ports on one store must not be taken for one another
    instance: 'default',
    faults: { report: (fault: Fault) => void faults.push(fault) },
  };
}

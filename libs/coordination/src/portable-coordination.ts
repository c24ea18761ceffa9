import type { CallSeam } from '#core';
import type { CoordinationDriver } from './coordination.driver.js';
import { DriverCalls } from './driver-calls.js';
import { PortableIdempotency } from './idempotency/portable-idempotency.js';
import { PortableKeyValueStore } from './key-value/portable-key-value-store.js';
import { PortableLocks } from './locks/portable-locks.js';
import type { PortParts } from './port-parts.js';
import { PortablePubSub } from './pub-sub/portable-pub-sub.js';
import { PortableRateLimiter } from './rate-limits/portable-rate-limiter.js';

export interface PortableCoordinationParts extends Omit<PortParts, 'calls'> {
  readonly driver: CoordinationDriver;
  readonly seam: CallSeam;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

/** The five ports of one instance over one driver. */
export class PortableCoordination {
  readonly locks: PortableLocks;
  readonly rateLimiter: PortableRateLimiter;
  readonly idempotency: PortableIdempotency;
  readonly pubSub: PortablePubSub;
  readonly keyValue: PortableKeyValueStore;
  readonly #calls: DriverCalls;

  constructor(parts: PortableCoordinationParts) {
    const { driver } = parts;
    this.#calls = new DriverCalls({ ...parts, driver: driver.name });
    const shared: PortParts = { ...parts, calls: this.#calls };
    this.locks = new PortableLocks({ ...shared, store: driver.locks });
    this.rateLimiter = new PortableRateLimiter({ ...shared, store: driver.limits });
    this.idempotency = new PortableIdempotency({ ...shared, store: driver.idempotency });
    const { sharedByProcesses } = driver.capabilities;
    this.pubSub = new PortablePubSub({ ...shared, transport: driver.pubSub, sharedByProcesses });
    this.keyValue = new PortableKeyValueStore({ ...shared, backend: driver.keyValue });
  }

  /** Gives back what is held and ends what listens. Nothing is taken or listened to from here on. Safe to call twice. */
  async stop(signal: AbortSignal): Promise<void> {
    await Promise.all([this.locks.stop(signal), this.pubSub.stop(signal)]);
  }

  /** Every call rejects from here on: the driver is about to close. */
  close(): void {
    this.#calls.close();
  }
}

import type { Clock } from '#core';
import type { CoordinationDriver } from '../../coordination.driver.js';
import { MemoryIdempotency } from './memory-idempotency.js';
import { MemoryKeyValue } from './memory-key-value.js';
import { MemoryLimits } from './memory-limits.js';
import { MemoryLocks } from './memory-locks.js';
import { MemoryPubSub } from './memory-pub-sub.js';
import { memoryCoordinationCapabilities } from './memory.capabilities.js';
import type { MemoryCoordinationOptions } from './memory.options.js';

/** Everything in this process, in bounded maps. */
export class MemoryCoordinationDriver implements CoordinationDriver {
  readonly name = 'memory';
  readonly capabilities = memoryCoordinationCapabilities;
  readonly locks: MemoryLocks;
  readonly limits: MemoryLimits;
  readonly idempotency: MemoryIdempotency;
  readonly pubSub = new MemoryPubSub();
  readonly keyValue: MemoryKeyValue;

  constructor({ maxEntries }: MemoryCoordinationOptions, clock: Clock) {
    const parts = { clock, maxEntries };
    this.locks = new MemoryLocks(parts);
    this.limits = new MemoryLimits(parts);
    this.idempotency = new MemoryIdempotency(parts);
    this.keyValue = new MemoryKeyValue(parts);
  }

  open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    for (const part of [this.locks, this.pubSub, this.keyValue]) part.close();
  }
}

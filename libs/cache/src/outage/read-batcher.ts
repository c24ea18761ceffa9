import { nextTick } from 'node:process';
import type { CacheReading, FoundEntry } from '../cache.driver.js';

interface Waiting {
  readonly keys: readonly string[];
  resolve(reading: CacheReading | undefined): void;
  reject(error: unknown): void;
}

export interface ReadBatcherParts {
  /** Reads keys that are all different. Undefined: the service could not be asked. */
  readonly read: (keys: readonly string[]) => Promise<CacheReading | undefined>;
  /** Makes of an entry what may be handed to several. */
  readonly share: (found: FoundEntry) => FoundEntry;
}

/** Reads that are asked for in the same turn of the event loop leave as one: a call for each costs most of what a read costs. */
export class ReadBatcher {
  #waiting: Waiting[] = [];

  constructor(private readonly parts: ReadBatcherParts) {}

  ask(keys: readonly string[]): Promise<CacheReading | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ keys, resolve, reject });
      if (this.#waiting.length === 1) nextTick(() => void this.#send());
    });
  }

  async #send(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      await this.#answer(waiting);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  async #answer(waiting: readonly Waiting[]): Promise<void> {
    const [alone] = waiting;
    const asked = waiting.length === 1 && alone !== undefined ? alone.keys : waiting.flatMap(({ keys }) => keys);
    const places = new Map<string, number>();
    for (const key of asked) if (!places.has(key)) places.set(key, places.size);
    const reading = await this.parts.read(places.size === asked.length ? asked : [...places.keys()]);
    const share = places.size < asked.length ? this.parts.share : (found: FoundEntry) => found;
    const found = reading?.found.map(share);
    for (const { keys, resolve } of waiting)
      resolve(reading && { ...reading, found: keys.map((key) => at(found, places.get(key))) });
  }
}

function at(found: readonly FoundEntry[] | undefined, place: number | undefined): FoundEntry {
  return (place === undefined ? undefined : found?.[place]) ?? { entry: undefined, reason: 'nothing' };
}

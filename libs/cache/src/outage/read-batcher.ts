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

/** Reads that are asked for at once leave as one: a call for each costs most of what a read costs. */
export class ReadBatcher {
  #waiting: Waiting[] = [];

  constructor(private readonly parts: ReadBatcherParts) {}

  ask(keys: readonly string[]): Promise<CacheReading | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ keys, resolve, reject });
      if (this.#waiting.length === 1) queueMicrotask(() => void this.#send());
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
    if (waiting.length === 1 && alone !== undefined && new Set(alone.keys).size === alone.keys.length)
      return alone.resolve(await this.parts.read(alone.keys));
    const places = new Map<string, number>();
    let asked = 0;
    for (const { keys } of waiting)
      for (const key of keys) {
        asked += 1;
        if (!places.has(key)) places.set(key, places.size);
      }
    const reading = await this.parts.read([...places.keys()]);
    const found = places.size < asked ? reading?.found.map(this.parts.share) : reading?.found;
    for (const { keys, resolve } of waiting)
      resolve(reading && { ...reading, found: keys.map((key) => at(found, places.get(key))) });
  }
}

function at(found: readonly FoundEntry[] | undefined, place: number | undefined): FoundEntry {
  return (place === undefined ? undefined : found?.[place]) ?? { entry: undefined, reason: 'nothing' };
}

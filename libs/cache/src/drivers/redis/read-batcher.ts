import { nextTick } from 'node:process';
import type { CacheReading, FoundEntry } from '../../cache.driver.js';

/** So many keys in one call: a server that runs a script answers nobody else. */
const MAX_KEYS = 500;

interface Waiting {
  readonly keys: readonly string[];
  resolve(reading: CacheReading): void;
  reject(error: unknown): void;
}

/** Reads that are asked for in the same turn of the event loop leave as one: a call for each costs most of what a read costs. */
export class ReadBatcher {
  #waiting: Waiting[] = [];

  /** @param read of keys that are all different. @param share makes of an entry what may be handed to several. */
  constructor(
    private readonly read: (keys: readonly string[]) => Promise<CacheReading>,
    private readonly share: (found: FoundEntry) => FoundEntry,
  ) {}

  ask(keys: readonly string[]): Promise<CacheReading> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ keys, resolve, reject });
      if (this.#waiting.length === 1) nextTick(() => void this.#send());
    });
  }

  async #send(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const asked = waiting.flatMap(({ keys }) => keys);
    const unique = [...new Set(asked)];
    const share = unique.length < asked.length ? this.share : (found: FoundEntry) => found;
    try {
      const pages: (readonly string[])[] = [];
      for (let start = 0; start < unique.length; start += MAX_KEYS) pages.push(unique.slice(start, start + MAX_KEYS));
      const readings = await Promise.all(pages.map((page) => this.read(page)));
      const found = new Map<string, FoundEntry>();
      for (const [index, page] of pages.entries())
        for (const [place, key] of page.entries()) {
          const one = readings[index]?.found[place];
          if (one !== undefined) found.set(key, share(one));
        }
      const ticket = readings[0]?.ticket ?? ''; // the first page was read first: what it admits, the others do
      for (const { keys, resolve } of waiting)
        resolve({ ticket, found: keys.map((key) => found.get(key) ?? { entry: undefined, reason: 'nothing' }) });
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}

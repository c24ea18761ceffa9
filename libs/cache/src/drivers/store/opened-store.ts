import { CacheError } from '#domain/cache';
import type { ForeignStore } from '../../foreign-store.js';

/** Longer than anything is kept: its own default must not end a generation early. */
export const FOR_GOOD = 2 * 366 * 86_400_000;

/** A store of another library, as far as it is used: texts under keys. */
export class OpenedStore {
  constructor(private readonly store: ForeignStore) {}

  async get(key: string): Promise<string | undefined> {
    const found: unknown = await this.store.get(key);
    return typeof found === 'string' ? found : undefined;
  }

  /** Whether something that is no text of ours lies there. */
  async holdsForeign(key: string): Promise<boolean> {
    const found: unknown = await this.store.get(key);
    return found !== undefined && found !== null && typeof found !== 'string';
  }

  async set(key: string, text: string, milliseconds: number): Promise<void> {
    const answer: unknown = await this.store.set(key, text, Math.max(1, Math.ceil(milliseconds)));
    if (answer === false)
      throw new CacheError('The store of the cache did not take an entry. Look at the errors that it emits.');
  }

  async delete(key: string): Promise<void> {
    await ('del' in this.store ? this.store.del(key) : this.store.delete(key));
  }
}

/** Whether it can be used: callers without types pass anything. */
export function isForeignStore(value: unknown): value is ForeignStore {
  if (typeof value !== 'object' || value === null) return false;
  const has = (name: string): boolean => typeof Reflect.get(value, name) === 'function';
  return has('get') && has('set') && (has('del') || has('delete'));
}

import type { Invalidation } from '../cache.driver.js';

/** Beyond that the whole namespace is remembered instead. */
const MAX_REMEMBERED = 1_000;

/** What is to be invalidated and is not yet, so that it must not be served. Bounded: beyond 1,000 keys and tags it is the whole namespace. */
export class InvalidationSet {
  #all = false;
  readonly #keys = new Set<string>();
  readonly #tags = new Set<string>();
  /** Grows with every addition, so that what is added while something is being sent is not taken for sent. */
  #version = 0;

  get empty(): boolean {
    return !this.#all && this.#keys.size === 0 && this.#tags.size === 0;
  }

  get version(): number {
    return this.#version;
  }

  add(invalidation: Invalidation): void {
    this.#version += 1;
    if (invalidation.kind === 'keys') for (const key of invalidation.keys) this.#keys.add(key);
    if (invalidation.kind === 'tags') for (const tag of invalidation.tags) this.#tags.add(tag);
    if (invalidation.kind === 'all' || this.#keys.size + this.#tags.size > MAX_REMEMBERED) this.#forgetDetails();
  }

  /** What is to be sent, in calls. */
  get pending(): readonly Invalidation[] {
    if (this.#all) return [{ kind: 'all' }];
    const keys: readonly Invalidation[] = this.#keys.size === 0 ? [] : [{ kind: 'keys', keys: [...this.#keys] }];
    const tags: readonly Invalidation[] = this.#tags.size === 0 ? [] : [{ kind: 'tags', tags: [...this.#tags] }];
    return [...keys, ...tags];
  }

  /** It has all been sent, as it was at `version`: if more was added since, all of it is sent once more. */
  sent(version: number): void {
    if (version !== this.#version) return;
    this.#all = false;
    this.#keys.clear();
    this.#tags.clear();
  }

  /** Whether nothing of it may be served: neither the key nor any of the tags. */
  hides(key: string, tags: readonly string[]): boolean {
    return this.#all || this.#keys.has(key) || tags.some((tag) => this.#tags.has(tag));
  }

  #forgetDetails(): void {
    this.#all = true;
    this.#keys.clear();
    this.#tags.clear();
  }
}

import type { CacheLoad, CacheWriteOptions } from '#domain/cache';

/** What a loader is given. */
export class LoadHandle implements CacheLoad {
  #skipped = false;
  #options: Pick<CacheWriteOptions, 'ttl' | 'grace' | 'tags'> = {};

  constructor(
    readonly key: string,
    private readonly source: { readonly signal: AbortSignal },
  ) {}

  /** Made when it is asked for: most loaders do not. */
  get signal(): AbortSignal {
    return this.source.signal;
  }

  get skipped(): boolean {
    return this.#skipped;
  }

  get options(): Pick<CacheWriteOptions, 'ttl' | 'grace' | 'tags'> {
    return this.#options;
  }

  readonly skip = (): void => {
    this.#skipped = true;
  };

  readonly set = (options: Pick<CacheWriteOptions, 'ttl' | 'grace' | 'tags'>): void => {
    this.#options = { ...this.#options, ...options };
  };
}

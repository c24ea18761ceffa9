import type { Invalidation } from '../cache.driver.js';
import type { Terms } from '../namespace/namespace-terms.js';

/** What was there already, beyond its time. */
export interface StaleValue<T> {
  readonly value: T;
}

/** What a look has come to: a fresh value that was there, or a load. */
export type Looked<T> =
  | { readonly kind: 'fresh'; readonly value: T }
  | { readonly kind: 'loading'; readonly loaded: Promise<T>; readonly stale: StaleValue<T> | undefined };

/** Beyond that everything counts as invalidated. */
const MAX_TAGS = 100;

/** One look for a key and the load that may follow, shared by all who ask meanwhile. Those who wait as long share one promise and one timer. */
export class Flight<T> {
  /** Answers that have not settled yet: somebody will be told of a failure. */
  waiting = 0;
  looked: Promise<Looked<T>> | undefined;
  #overtaken = false;
  readonly #tags = new Set<string>();
  #answer: (Pick<Terms, 'soft' | 'hard'> & { readonly promise: Promise<T> }) | undefined;

  /** @param begun by `Clock.monotonic()`. @param refresh it loads whatever is there. */
  constructor(
    readonly key: string,
    readonly begun: number,
    readonly refresh: boolean,
  ) {}

  /** Something was invalidated or set meanwhile. */
  overtake(by: Invalidation): void {
    if (by.kind === 'tags') for (const tag of by.tags) this.#tags.add(tag);
    if (by.kind !== 'tags' || this.#tags.size > MAX_TAGS) this.#overtaken = true;
  }

  /** Whether what was loaded is still to be kept. */
  mayKeep(tags: readonly string[]): boolean {
    return !this.#overtaken && !tags.some((tag) => this.#tags.has(tag));
  }

  /** The answer that everybody shares who waits as long as the first did. */
  answer({ soft, hard }: Pick<Terms, 'soft' | 'hard'>, make: () => Promise<T>): Promise<T> {
    const known = this.#answer;
    if (known === undefined) return (this.#answer = { soft, hard, promise: make() }).promise;
    return known.soft === soft && known.hard === hard ? known.promise : make();
  }

  /** That answer, if there is one for who waits so long. */
  shared({ soft, hard }: Pick<Terms, 'soft' | 'hard'>): Promise<T> | undefined {
    const known = this.#answer;
    return known?.soft === soft && known?.hard === hard ? known.promise : undefined;
  }
}

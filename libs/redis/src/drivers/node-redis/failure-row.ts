import type { InfrastructureErrorOptions } from '#core';
import type { RedisError } from '#domain/redis';

/** What a known failure becomes. */
export interface FailureRow {
  readonly type: new (message: string, options?: InfrastructureErrorOptions) => RedisError;
  /** What happened and what to do, after the name of the target. `{URL}` becomes the variable of that option. */
  readonly what: string;
  /** The option to look at; `URL` unless it says otherwise. */
  readonly option?: string;
}

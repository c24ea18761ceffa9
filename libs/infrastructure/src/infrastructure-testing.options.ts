import type { DatabaseChoice } from '#database';
import type { MessagingChoice } from '#messaging';
import type { CacheChoice } from '#cache';
import type { CoordinationChoice } from '#coordination';
import type { RedisChoice } from '#redis';
import type { ResilienceChoice } from '#resilience';
import type { ObservabilityChoice } from '#observability';

/** What `InfrastructureModule.forTesting` takes. Nothing comes from the environment or from files. */
export interface InfrastructureTestingOptions {
  /** `fake`: in memory, ready in milliseconds. `false`: off. Else as in `forRoot`, such as `pglite` for SQL. Default `fake`. */
  readonly database?: 'fake' | DatabaseChoice | undefined;
  /** For the fake: what a real database would know of entities and their table. Default nothing besides the entities of `forFeature`. */
  readonly fake?: FakeKnowledge | undefined;
  /** As in `forRoot`. Default `memory`: handlers run as soon as an event is committed, retries and delays when the clock is moved. */
  readonly messaging?: MessagingChoice | undefined;
  /** As in `forRoot`. Default `memory`. */
  readonly cache?: CacheChoice | undefined;
  /** As in `forRoot`. Default `memory` on a fake database. */
  readonly coordination?: CoordinationChoice | undefined;
  /** As in `forRoot`. Default `none`. */
  readonly redis?: RedisChoice | undefined;
  /** As in `forRoot`. Default `in-process`. */
  readonly resilience?: ResilienceChoice | undefined;
  /** As in `forRoot`. Default `none`. */
  readonly observability?: ObservabilityChoice | undefined;
  /** `virtual`: time stands still until `kit.clock.advance`. Default: `system` with a real database, whose limits need real time, else `virtual`. */
  readonly clock?: 'virtual' | 'system' | undefined;
  /** Where the virtual clock begins: a date, or text that is one. Default 2026-01-01T00:00:00Z. */
  readonly now?: Date | string | undefined;
  /** Of everything that is left to chance. Default 1. */
  readonly seed?: number | undefined;
  /** `fail`: `TestingKit.close(app)` throws `TestingLeakError` when something is left over. Default `fail`. */
  readonly leaks?: 'fail' | 'ignore' | undefined;
}

export interface FakeKnowledge {
  /** Entities that the others refer to and that have no `forFeature`. */
  readonly entities?: readonly object[] | undefined;
  /** Check constraints, as `FakeCheck` of `nestjs-groundwork/database/testing` describes them. */
  readonly checks?:
    | readonly {
        readonly entity: new (...parts: never[]) => object;
        readonly name: string;
        holds(row: never): boolean;
      }[]
    | undefined;
  /** Values that the database would compute, as its `FakeValue`. */
  readonly values?:
    | readonly {
        readonly entity: new (...parts: never[]) => object;
        readonly field: string;
        value(row: Readonly<Record<string, unknown>>): unknown;
      }[]
    | undefined;
}

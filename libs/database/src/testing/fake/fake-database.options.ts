import type { CallSeam, Clock, Duration, FaultReporter, Ids, Random } from '#core';

export type EntityClassOf<T extends object> = new (...parts: never[]) => T;

/** A check constraint, which is SQL in the database, in JavaScript: `{ entity: Item, name: 'item_price_check', holds: (item: Item) => item.price >= 0 }`. */
export interface FakeCheck {
  readonly entity: EntityClassOf<object>;
  /** The constraint's, as `CheckViolationError` tells it. */
  readonly name: string;
  holds(row: never): boolean;
}

/** What comes out of a default, or of a generated column, that is SQL other than the usual: `{ entity: Order, field: 'number', value: () => 'A-1' }`. */
export interface FakeValue {
  readonly entity: EntityClassOf<object>;
  readonly field: string;
  /** `row`: the values given, by field, as the columns have them. */
  value(row: Readonly<Record<string, unknown>>): unknown;
}

export interface FakeDatabaseOptions {
  /** Entity classes, or the `EntitySchema`s that describe them, and those that they refer to. */
  readonly entities: readonly object[];
  /** Check constraints. Those of an enumeration are known from the entity. Default none. */
  readonly checks?: readonly FakeCheck[];
  /** Values that the database would compute. Known without: now(), random UUIDs, generated keys, and plain values. Default none. */
  readonly values?: readonly FakeValue[];
  /** Default `default`. */
  readonly instance?: string;
  /** Limit of a unit of work that states none. Default 30s. */
  readonly transactionTimeout?: Duration;
  /** Time of new rows, deletions and limits. Default: the machine's. */
  readonly clock?: Clock;
  readonly random?: Random;
  /** UUIDs of new rows, too. Default: UUIDv7. */
  readonly ids?: Ids;
  /** Default: they are kept in `faults`. */
  readonly reporter?: FaultReporter;
  readonly seam?: CallSeam;
}

/** How `FakeDatabase.repositoryOf` is told what `forFeature` says. */
export interface FakeRepositoryOptions<T extends object> {
  readonly filter?: readonly Extract<keyof T, string>[];
  readonly sort?: readonly Extract<keyof T, string>[];
  readonly tenant?: Extract<keyof T, string>;
  readonly softDelete?: { readonly at: Extract<keyof T, string>; readonly by?: Extract<keyof T, string> };
}

import type { KeysetPage, KeysetPageRequest, OffsetPage, OffsetPageRequest } from './page.js';
import type { Sort, Specification } from './specification.js';

/** A primary key: its value, or an object of values for a composite key. */
export type EntityId = string | number | bigint | Readonly<Record<string, string | number | bigint>>;

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Relations to load along, by path: `lines`, `lines.product`. */
  readonly include?: readonly string[];
}

export interface FindByIdOptions extends ReadOptions {
  /** `update` locks the row until the transaction ends (`SELECT ... FOR UPDATE`); only inside a unit of work. */
  readonly lock?: 'update';
}

export interface FindOptions<T extends object> extends ReadOptions {
  readonly sort?: Sort<T>;
  /** At most 10,000. Default 1,000: more rows than that are a `ResultTooLargeError` rather than a silent cut. */
  readonly limit?: number;
}

/**
 * The entities of one type. Inside a unit of work it belongs to that transaction and hands out one object per row; outside, every call
 * stands alone and reads the database afresh.
 *
 * A write takes effect in the database when its promise resolves (inside a unit of work: in its transaction), so its errors appear where the write is.
 * Unknown fields, operators and prototype keys are an `InvalidQueryError`, and nothing is sent.
 */
export abstract class Repository<T extends object> {
  static readonly portName: string = 'Repository';

  abstract findById(id: EntityId, options?: FindByIdOptions): Promise<T | undefined>;

  /** Everything that matches, or the first `limit` when a limit is given. */
  abstract find(specification?: Specification<T>, options?: FindOptions<T>): Promise<readonly T[]>;

  abstract first(specification?: Specification<T>, options?: Omit<FindOptions<T>, 'limit'>): Promise<T | undefined>;

  abstract exists(specification?: Specification<T>, options?: ReadOptions): Promise<boolean>;

  abstract count(specification?: Specification<T>, options?: ReadOptions): Promise<number>;

  /** The page after `cursor`; costs the same wherever it is. */
  abstract page(request?: KeysetPageRequest, options?: ReadOptions): Promise<KeysetPage<T>>;

  /** Page number n with the total; costs more the further it is. */
  abstract pageByOffset(request?: OffsetPageRequest, options?: ReadOptions): Promise<OffsetPage<T>>;

  /** Inserts one entity made from `data`; database defaults are filled in. @throws UniqueViolationError and the other constraint errors. */
  abstract create(data: Partial<T>): Promise<T>;

  /**
   * Writes what changed on `entity`, which came from this repository. Nothing changed: nothing is sent.
   * @throws OptimisticLockError when the entity has a version and someone else wrote first; EntityNotFoundError when the row is gone.
   */
  abstract save(entity: T): Promise<T>;

  /** Deletes by id or entity; false when there was none. A versioned entity that someone else wrote first is an `OptimisticLockError`. */
  abstract delete(target: EntityId | T): Promise<boolean>;
}

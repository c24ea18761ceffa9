import type { KeysetPage, KeysetPageRequest, OffsetPage, OffsetPageRequest } from './page.js';
import type { Sort, Specification } from './specification.js';

/** A primary key: its value, or an object of values for a composite key. */
export type EntityId = string | number | bigint | Readonly<Record<string, string | number | bigint>>;

export interface SelectOptions {
  readonly signal?: AbortSignal;
  /** Of an entity with soft delete: `without` the deleted (default), `with` them, or them `only`. */
  readonly deleted?: 'without' | 'with' | 'only';
}

export interface ReadOptions extends SelectOptions {
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

export interface PageOptions<T extends object> extends ReadOptions {
  /** Holds besides what the request asks for, and may name any field: what this caller may see. Part of what a cursor is bound to. */
  readonly within?: Specification<T>;
}

export interface StreamOptions<T extends object> extends ReadOptions {
  readonly sort?: Sort<T>;
  /** Rows that are held in memory at a time, 1-10,000. Default 1,000. */
  readonly chunk?: number;
}

export interface UpdateOptions {
  /** The version that the change was decided on; another one is an `OptimisticLockError`. Of a versioned entity alone. */
  readonly version?: number | Date;
}

export interface DeleteOptions {
  /** Removes the row of an entity with soft delete too. Default false. */
  readonly permanently?: boolean;
}

/** New values by field. `null` sets null; a field that is absent stays as it is; `undefined` is refused: a value that got lost must not pass for "leave it". */
export type Changes<T extends object> = { readonly [Field in keyof T]?: T[Field] | null };

/**
 * The entities of one type. Inside a unit of work it belongs to that transaction and hands out one object per row; outside, every call
 * stands alone and reads the database afresh.
 *
 * A write takes effect in the database when its promise resolves (inside a unit of work: in its transaction), so its errors appear where the write is.
 * Unknown fields, operators and prototype keys are an `InvalidQueryError`, and nothing is sent.
 *
 * **Soft delete**, where `forFeature` names its fields: `delete` and `deleteMany` set time and actor, reads pass over such rows unless `deleted` says
 * otherwise, `restore` brings one back.
 *
 * **Tenants**, where `forFeature` names the field: every read and write is of the tenant in `CallContext`, `include`d relations among them; a new entity gets that tenant. Without a
 * tenant in the context every call is a `TenantRequiredError`. `acrossTenants` is the one way around. Plain SQL is not filtered.
 */
export abstract class Repository<T extends object> {
  static readonly portName: string = 'Repository';

  abstract findById(id: EntityId, options?: FindByIdOptions): Promise<T | undefined>;

  /** Everything that matches, or the first `limit` when a limit is given. */
  abstract find(specification?: Specification<T>, options?: FindOptions<T>): Promise<readonly T[]>;

  abstract first(specification?: Specification<T>, options?: Omit<FindOptions<T>, 'limit'>): Promise<T | undefined>;

  abstract exists(specification?: Specification<T>, options?: SelectOptions): Promise<boolean>;

  abstract count(specification?: Specification<T>, options?: SelectOptions): Promise<number>;

  /** Whether the entity, as it is in memory, matches: what the database would say of a row with its values. Looks at the specification alone, not at tenant or deletion. */
  abstract matches(entity: T, specification: Specification<T>): boolean;

  /** The page after `cursor`; costs the same wherever it is. */
  abstract page(request?: KeysetPageRequest, options?: PageOptions<T>): Promise<KeysetPage<T>>;

  /** Page number n with the total; costs more the further it is. */
  abstract pageByOffset(request?: OffsetPageRequest, options?: PageOptions<T>): Promise<OffsetPage<T>>;

  /**
   * Everything that matches, however much: read chunk by chunk by position, so that neither the memory nor a connection is held while the consumer works.
   * Each row once, unless its sort value changes meanwhile; a snapshot inside a unit of work with `repeatable read`. Inside a unit of work the objects of a chunk
   * are let go of when the next one is read: save what was changed before going on.
   */
  abstract stream(specification?: Specification<T>, options?: StreamOptions<T>): AsyncIterable<T>;

  /** Inserts one entity made from `data`; database defaults are filled in. @throws UniqueViolationError and the other constraint errors. */
  abstract create(data: Partial<T>): Promise<T>;

  /** Inserts all or none by one statement and gives them in the order of `data`, 0-10,000. */
  abstract createMany(data: readonly Partial<T>[]): Promise<readonly T[]>;

  /**
   * Writes what changed on `entity`, which came from this repository. Nothing changed: nothing is sent.
   * @throws OptimisticLockError when the entity has a version and someone else wrote first, saying both versions; EntityNotFoundError when the row is gone.
   */
  abstract save(entity: T): Promise<T>;

  /**
   * Sets fields of one entity and gives it as it then is, without reading it before. The version grows.
   * @throws EntityNotFoundError; OptimisticLockError when `options.version` is not the row's, saying both.
   */
  abstract update(id: EntityId, changes: Changes<T>, options?: UpdateOptions): Promise<T>;

  /** Sets fields of everything that matches by one statement; the number of rows. Versions grow. An empty object is refused: say `everything()`. */
  abstract updateMany(specification: Specification<T>, changes: Changes<T>): Promise<number>;

  /** Deletes by id or entity; false when there was none. A versioned entity that someone else wrote first is an `OptimisticLockError`. */
  abstract delete(target: EntityId | T, options?: DeleteOptions): Promise<boolean>;

  /** Deletes everything that matches by one statement; the number of rows. An empty object is refused: say `everything()`. */
  abstract deleteMany(specification: Specification<T>, options?: DeleteOptions): Promise<number>;

  /** Undoes a soft delete; false when nothing of that key was deleted. @throws InvalidQueryError for an entity without soft delete. */
  abstract restore(target: EntityId | T): Promise<boolean>;

  /** The same entities of all tenants. Who asks, and why, is logged each time. `reason` is for people: `nightly invoice run`. @throws InvalidQueryError without a reason. */
  abstract acrossTenants(reason: string): Repository<T>;
}

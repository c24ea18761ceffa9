import type { FakeEntity, FakeUnique, StoredRow } from '../../orm/fake-entity.js';
import { serverFailure } from './server-failure.js';

/** A row and what it is seen as. */
export interface StoredEntity {
  readonly entity: FakeEntity;
  readonly row: StoredRow;
  /** The entity that stands for the row in comparisons. Nobody outside gets hold of it. */
  readonly view: object;
}

/** The values of a key, as text; a reference to a row with a key of several parts has several. */
export function keyParts(row: StoredRow, fields: readonly string[]): readonly string[] {
  return fields.flatMap((field) => [row[field]].flat()).map(textOf);
}

/** The values of a key as one text; undefined when one of them is null, which no other value equals. */
export function keyOf(row: StoredRow, fields: readonly string[]): string | undefined {
  const parts = fields.flatMap((field) => [row[field]].flat());
  return parts.some((part) => part === null || part === undefined) ? undefined : JSON.stringify(parts.map(textOf));
}

function textOf(part: unknown): string {
  return part instanceof Date ? part.toISOString() : String(part);
}

/** The rows of one table by primary key, and its unique constraints. */
export class FakeTable {
  readonly #rows = new Map<string, StoredEntity>();
  readonly #indices: readonly { readonly unique: FakeUnique; readonly keys: Map<string, string> }[];

  constructor(
    readonly name: string,
    uniques: readonly FakeUnique[],
  ) {
    this.#indices = uniques.slice(1).map((unique) => ({ unique, keys: new Map<string, string>() }));
  }

  get(key: string): StoredEntity | undefined {
    return this.#rows.get(key);
  }

  all(): IterableIterator<StoredEntity> {
    return this.#rows.values();
  }

  entries(): IterableIterator<[string, StoredEntity]> {
    return this.#rows.entries();
  }

  /** @throws UniqueViolationError when another row than `key`'s has a value that must be unique. */
  assertUnique(key: string, { entity, row }: StoredEntity): void {
    const primary = keyOf(row, entity.shape.primaryKey);
    if (primary !== key && primary !== undefined && this.#rows.has(primary)) throw this.#taken(entity.uniques[0]);
    for (const { unique, keys } of this.#indices) {
      const value = keyOf(row, unique.fields);
      const holder = value === undefined ? undefined : keys.get(value);
      if (holder !== undefined && holder !== key) throw this.#taken(unique);
    }
  }

  /** Puts a row in the place of another, or of none; gives what was there. */
  replace(key: string, stored: StoredEntity | undefined): StoredEntity | undefined {
    const before = this.#rows.get(key);
    for (const { unique, keys } of this.#indices) {
      const old = before === undefined ? undefined : keyOf(before.row, unique.fields);
      if (old !== undefined) keys.delete(old);
      const value = stored === undefined ? undefined : keyOf(stored.row, unique.fields);
      if (value !== undefined) keys.set(value, key);
    }
    if (stored === undefined) this.#rows.delete(key);
    else this.#rows.set(key, stored);
    return before;
  }

  #taken(unique: FakeUnique | undefined): Error {
    return serverFailure('23505', 'a row with this value exists', { table: this.name, constraint: unique?.name });
  }
}

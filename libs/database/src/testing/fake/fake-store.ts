import type { FakeEntities, FakeEntity, FakeForeignKey, StoredRow } from '../../orm/fake-entity.js';
import { columnDefault, type DefaultSources } from './column-default.js';
import { columnValue } from './column-value.js';
import { FakeFences } from './fake-fences.js';
import { FakeTable, keyOf, type StoredEntity } from './fake-table.js';
import { totalOrder } from '../../query/sorting.js';
import { windowOf } from './ordered-rows.js';
import { serverFailure } from './server-failure.js';

/** A check constraint, which is SQL that JavaScript cannot run, in JavaScript. */
export interface StoreCheck {
  readonly name: string;
  holds(row: object): boolean;
}

/** Something that was done and can be taken back. */
interface Step {
  undo(): void;
  readonly row?: { readonly table: string; readonly key: string; readonly before: StoredEntity | undefined };
}

export interface StoreParts {
  readonly entities: FakeEntities;
  readonly defaults: Omit<DefaultSources, 'next'>;
  readonly checks: ReadonlyMap<string, readonly StoreCheck[]>;
}

/** All rows, what constraints say of them, and how to take changes back. Errors are those of the server. */
export class FakeStore {
  readonly #tables = new Map<string, FakeTable>();
  readonly fences = new FakeFences((undo) => this.#done.push({ undo }));
  readonly #sequences = new Map<string, number>();
  readonly #defaults: DefaultSources;
  #done: Step[] = [];

  constructor(private readonly parts: StoreParts) {
    this.#defaults = { ...parts.defaults, next: (table, column) => this.#next(`${table}.${column}`) };
    this.clear();
  }

  clear(): void {
    this.#done = [];
    this.fences.clear();
    this.#sequences.clear();
    for (const { table, uniques } of this.parts.entities.all) this.#tables.set(table, new FakeTable(table, uniques));
  }

  /** How much was done so far, to come back to. */
  mark(): number {
    return this.#done.length;
  }

  /** Takes back what was done since the mark, last first. */
  backTo(mark: number): void {
    for (const { undo } of this.#done.splice(mark).reverse()) undo();
  }

  /** From now on nothing of what was done can be taken back. */
  settle(): void {
    this.#done = [];
  }

  get(entity: FakeEntity, key: string): StoredEntity | undefined {
    const stored = this.#table(entity.table).get(key);
    return stored !== undefined && entity.is(stored.view) ? stored : undefined;
  }

  rows(entity: FakeEntity): readonly StoredEntity[] {
    return [...this.#table(entity.table).all()].filter(({ view }) => entity.is(view));
  }

  /** The rows as they were before what can still be taken back, in the order of the key. */
  committed(entity: FakeEntity): readonly StoredEntity[] {
    const rows = new Map(this.#table(entity.table).entries());
    for (const { row } of [...this.#done].reverse()) {
      if (row?.table !== entity.table) continue;
      if (row.before === undefined) rows.delete(row.key);
      else rows.set(row.key, row.before);
    }
    const order = totalOrder(entity.shape, []);
    const own = [...rows.values()].filter(({ view }) => entity.is(view));
    return windowOf(own, { order, limit: own.length });
  }

  insert(entity: FakeEntity, given: StoredRow): StoredEntity {
    const row: Record<string, unknown> = { ...given };
    if (entity.shape.version !== undefined) row[entity.shape.version] = undefined; // the database counts
    for (const column of entity.columns) {
      const value = row[column.name];
      const missing = value === undefined || column.generated;
      row[column.name] = missing ? columnDefault(entity.table, column, row, this.#defaults) : value;
    }
    const stored = this.#checked(entity, row);
    const key = keyOf(stored.row, entity.shape.primaryKey) ?? '';
    this.#table(entity.table).assertUnique('', stored);
    this.#put(entity.table, key, stored);
    return stored;
  }

  /** Sets fields of the row and gives it as it then is; its version is the caller's to grow. */
  update({ entity, row }: StoredEntity, changes: StoredRow): StoredEntity {
    const table = this.#table(entity.table);
    const key = keyOf(row, entity.shape.primaryKey) ?? '';
    const stored = this.#checked(entity, { ...row, ...changes });
    table.assertUnique(key, stored);
    const newKey = keyOf(stored.row, entity.shape.primaryKey) ?? '';
    if (newKey !== key) {
      this.#assertNotReferred(entity.table, key);
      this.#put(entity.table, key, undefined);
    }
    this.#put(entity.table, newKey, stored);
    return stored;
  }

  remove({ entity, row }: StoredEntity): void {
    const key = keyOf(row, entity.shape.primaryKey) ?? '';
    this.#put(entity.table, key, undefined);
    for (const { foreignKey, stored } of this.#referring(entity.table, key)) {
      if (foreignKey.onDelete === 'cascade') this.remove(stored);
      else if (foreignKey.onDelete === 'set null') this.update(stored, { [foreignKey.field]: null });
      else throw referred(stored, foreignKey);
    }
  }

  #checked(entity: FakeEntity, given: StoredRow): StoredEntity {
    const { table } = entity;
    const row: Record<string, unknown> = { ...given };
    for (const column of entity.columns) {
      row[column.name] = columnValue(table, column, row[column.name]);
      if (row[column.name] === null && !column.nullable)
        throw serverFailure('23502', 'a required value is missing', { table, column: column.column });
      if (column.items?.includes(row[column.name]) === false && row[column.name] !== null)
        throw serverFailure('23514', 'not one of the values', { table, constraint: `${table}_${column.column}_check` });
    }
    const stored: StoredEntity = { entity, row, view: entity.read(row) };
    for (const { name, holds } of this.parts.checks.get(entity.shape.name) ?? [])
      if (!holds(stored.view)) throw serverFailure('23514', 'the check does not hold', { table, constraint: name });
    for (const foreignKey of entity.foreignKeys) {
      const key = keyOf(row, [foreignKey.field]);
      const itself = foreignKey.table === table && key === keyOf(row, entity.shape.primaryKey);
      if (key !== undefined && !itself && this.#table(foreignKey.table).get(key) === undefined)
        throw serverFailure('23503', 'the row that it refers to does not exist', {
          table,
          constraint: foreignKey.name,
        });
    }
    return stored;
  }

  /** As a sequence of the database counts: a number is used up although its transaction is rolled back. */
  #next(sequence: string): number {
    const next = (this.#sequences.get(sequence) ?? 0) + 1;
    this.#sequences.set(sequence, next);
    return next;
  }

  #put(table: string, key: string, stored: StoredEntity | undefined): void {
    const before = this.#table(table).replace(key, stored);
    this.#done.push({ undo: () => this.#table(table).replace(key, before), row: { table, key, before } });
  }

  #assertNotReferred(table: string, key: string): void {
    const [first] = this.#referring(table, key);
    if (first !== undefined) throw referred(first.stored, first.foreignKey);
  }

  #referring(table: string, key: string): { readonly foreignKey: FakeForeignKey; readonly stored: StoredEntity }[] {
    return this.parts.entities.all.flatMap((entity) =>
      entity.foreignKeys
        .filter((foreignKey) => foreignKey.table === table)
        .flatMap((foreignKey) =>
          this.rows(entity)
            .filter(({ row }) => keyOf(row, [foreignKey.field]) === key)
            .map((stored) => ({ foreignKey, stored })),
        ),
    );
  }

  #table(name: string): FakeTable {
    const table = this.#tables.get(name);
    if (table === undefined) throw new TypeError(`The fake database has no table ${name}.`); // cannot happen: entities come from its own reading
    return table;
  }
}

function referred({ entity }: StoredEntity, { name }: FakeForeignKey): Error {
  return serverFailure('23503', 'the row is still referred to', { table: entity.table, constraint: name });
}

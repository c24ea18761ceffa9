import type { EntityChange } from '#core';
import { LockMode, raw, type EntityMetadata } from '@mikro-orm/core';
import type { QueryBuilder, SqlEntityManager } from '@mikro-orm/sql';
import { isDeepStrictEqual } from 'node:util';
import { flushPending, type EntityCalls } from './entity-calls.js';
import type { Values } from './entity-access.js';
import type { Filter } from './filter.js';
import type { OrmCallScope } from './orm-database.js';
import { onUpdateValues } from './read-changes.js';
import type { FiltersOff } from './row-scope.js';

export interface RowWrite {
  /** In the form for writes. */
  readonly where: Filter;
  readonly off: FiltersOff;
}

type Row = Readonly<Record<string, unknown>>;

/** UPDATE and DELETE of whatever matches: one statement each, which tells the changes along where somebody listens. */
export class RowStatements<T extends object> {
  constructor(private readonly calls: EntityCalls<T>) {}

  /** The number of rows. */
  async update(scope: OrmCallScope, write: RowWrite, values: Values): Promise<number> {
    const { em, session } = scope;
    await flushPending(em, session);
    if (session !== undefined) session.stale = true;
    if (scope.toldOfChanges) return (await this.#updateAndTell(em, write, values)).length;
    const { affectedRows } = await (
      await this.#update(em, write, values)
    ).execute<{ affectedRows: number }>('run', false);
    return affectedRows;
  }

  /** The entity as it then is, of a write that reaches one row at most. */
  async updateOne(scope: OrmCallScope, write: RowWrite, values: Values): Promise<T | undefined> {
    const { em, session } = scope;
    const { access } = this.calls.parts;
    await flushPending(em, session);
    const [row] = scope.toldOfChanges
      ? await this.#updateAndTell(em, write, values)
      : await (await this.#update(em, write, values)).returning('*').execute<Row[]>('all', false);
    return row === undefined ? undefined : access.fromRow(em, row);
  }

  async delete(scope: OrmCallScope, { where, off }: RowWrite): Promise<number> {
    const { em, session } = scope;
    const { access, database } = this.calls.parts;
    await flushPending(em, session);
    const query = access.deletion(em, await access.scoped(em, where, off, 'delete'));
    if (session !== undefined) session.stale = true;
    if (!scope.toldOfChanges) return (await query.execute<{ affectedRows: number }>('run', false)).affectedRows;
    const { sql, params } = query.toQuery(); // the ORM's DELETE gives nothing back
    const rows = await this.#send(em, `${sql} returning *`, params);
    const changes = rows.map((row) => this.#change(em, 'delete', { before: this.#values(em, row), after: {} }));
    database.parts.changes.add(em, changes);
    return rows.length;
  }

  /** Tells that rows were inserted, as the database gave them. */
  tellCreated({ em, toldOfChanges }: OrmCallScope, rows: readonly Row[]): void {
    if (!toldOfChanges) return;
    const changes = rows.map((row) => this.#change(em, 'create', { before: {}, after: this.#values(em, row) }));
    this.calls.parts.database.parts.changes.add(em, changes);
  }

  async #update(em: SqlEntityManager, { where, off }: RowWrite, values: Values): Promise<QueryBuilder<object>> {
    const { access, meta } = this.calls.parts;
    const scoped = await access.scoped(em, where, off, 'update');
    return access.update(em, scoped, { ...values, ...onUpdateValues(meta, values, em) });
  }

  /** The rows as they then are. What they were is read and locked in the same statement: PostgreSQL gives an UPDATE the new values alone before version 18. */
  async #updateAndTell(em: SqlEntityManager, { where, off }: RowWrite, values: Values): Promise<readonly Row[]> {
    const { access, meta, database } = this.calls.parts;
    const columns = columnsOf(meta);
    const key = meta.getPrimaryProps().flatMap(({ fieldNames }) => fieldNames);
    const set = { ...values, ...onUpdateValues(meta, values, em) };
    const old = access.selection(em, await access.scoped(em, where, off, 'read'));
    const known = { [raw(`(${key.map(quoted).join(', ')}) in (select ${key.map(quoted).join(', ')} from "old")`)]: [] };
    const [before, after] = [
      old.setLockMode(LockMode.PESSIMISTIC_WRITE).toQuery(),
      access.update(em, known, set).returning('*').toQuery(),
    ];
    const sql = `with "old" as (${before.sql}), "new" as (${after.sql}) select ${columns
      .flatMap((column, n) => [`"old".${quoted(column)} as "o${n}"`, `"new".${quoted(column)} as "n${n}"`])
      .join(
        ', ',
      )} from "old" inner join "new" on ${key.map((column) => `"old".${quoted(column)} = "new".${quoted(column)}`).join(' and ')}`;
    const pairs = await this.#send(em, sql, [...before.params, ...after.params]);
    const side = (pair: Row, prefix: string): Row =>
      Object.fromEntries(columns.map((column, n) => [column, pair[`${prefix}${n}`]]));
    const rows = pairs.map((pair) => ({ old: side(pair, 'o'), new: side(pair, 'n') }));
    database.parts.changes.add(
      em,
      rows.flatMap((row) => this.#difference(em, this.#values(em, row.old), this.#values(em, row.new))),
    );
    return rows.map((row) => row.new);
  }

  #send(em: SqlEntityManager, sql: string, params: readonly unknown[]): Promise<readonly Row[]> {
    return em.getConnection().execute<Row[]>(sql, [...params], 'all', em.getTransactionContext());
  }

  #difference(em: SqlEntityManager, before: Values, after: Values): readonly EntityChange[] {
    const changed = Object.keys(after).filter((field) => !isDeepStrictEqual(before[field], after[field]));
    if (changed.length === 0) return [];
    const only = (values: Values): Values => Object.fromEntries(changed.map((field) => [field, values[field]]));
    return [{ ...this.#change(em, 'update', { before, after }), before: only(before), after: only(after) }];
  }

  #change(
    em: SqlEntityManager,
    kind: EntityChange['kind'],
    sides: Pick<EntityChange, 'before' | 'after'>,
  ): EntityChange {
    const { meta, shape } = this.calls.parts;
    const row = kind === 'create' ? sides.after : sides.before;
    const id = meta.primaryKeys.map((name) => String(row[name])).join('~');
    return { entity: shape.name, id, kind, ...sides };
  }

  /** A row's values by property, as code knows them: through an entity of a passing EntityManager, which converts as every read does. */
  #values(em: SqlEntityManager, row: Row): Values {
    const { access, shape } = this.calls.parts;
    const passing = em.fork({ useContext: false, clear: true });
    const entity = access.fromRow(passing, { ...row });
    return Object.fromEntries([...shape.fields.keys()].map((name) => [name, Reflect.get(entity, name) as unknown]));
  }
}

function columnsOf(meta: EntityMetadata): readonly string[] {
  const stored = meta.props.filter((prop) => prop.persist !== false && prop.formula === undefined);
  return [...new Set(stored.flatMap(({ fieldNames }) => fieldNames ?? []))];
}

function quoted(column: string): string {
  return `"${column.replaceAll('"', '""').replaceAll('?', '\\?')}"`;
}

import { CallContext } from '#core';
import { InvalidQueryError, type DeleteOptions, type EntityId } from '#domain/database';
import { helper, LockMode, raw } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { isSameVersion, versionConflict } from '../query/entity-version.js';
import { assertWritable, readNewEntity } from '../query/written-values.js';
import { flushPending, type EntityCalls } from './entity-calls.js';
import { all, type Filter } from './filter.js';
import type { OrmCallScope } from './orm-database.js';
import { readId } from './read-id.js';
import type { RowStatements } from './row-statements.js';

/** Writes of one entity. */
export class RowWriter<T extends object> {
  constructor(
    private readonly calls: EntityCalls<T>,
    private readonly statements: RowStatements<T>,
  ) {}

  create(data: Partial<T>): Promise<T> {
    return this.calls.write('create', async ({ em }) => {
      const entity = this.prepare(em, data, true);
      await em.persist(entity).flush();
      return entity;
    });
  }

  /** A new entity, checked and with its tenant, that is not stored yet. */
  prepare(em: SqlEntityManager, data: unknown, persist: boolean): T {
    const { shape, access, scope } = this.calls.parts;
    if (access.is(data) && helper(data).__managed)
      throw new InvalidQueryError(`This ${shape.name} was read from the database. Use save to write what changed.`);
    const given = access.is(data) ? data : readNewEntity(shape, data);
    const claimed = scope.claim(given);
    if (claimed !== given && access.is(given)) Object.assign(given, claimed);
    const values = access.is(given) ? given : claimed;
    assertWritable(shape, values, 'create');
    access.forget(em, values, shape.primaryKey);
    const entity = access.is(values) ? values : access.make(em, values, persist);
    for (const { name, nullable, hasDefault } of shape.fields.values()) {
      if (nullable && !hasDefault && Reflect.get(entity, name) === undefined) Reflect.set(entity, name, null); // as a read would give it
    }
    return entity;
  }

  save(entity: T): Promise<T> {
    return this.calls.write('save', async ({ em }) => {
      const { shape, access } = this.calls.parts;
      if (!access.is(entity) || !helper(entity).__managed)
        throw new InvalidQueryError(
          `save takes an entity of ${shape.name} that was read or created by this repository. Use create for a new one.`,
        );
      this.#assertOwn(entity);
      assertWritable(shape, entity, 'save');
      await em.persist(entity).flush();
      return entity;
    });
  }

  async delete(target: EntityId | T, { permanently }: DeleteOptions): Promise<boolean> {
    const { shape, scope, unitOfWork } = this.calls.parts;
    if (permanently !== undefined && typeof permanently !== 'boolean')
      throw new InvalidQueryError(`permanently is true or false, found ${typeof permanently}.`);
    const { softDelete } = scope.rules;
    this.calls.announce('delete');
    if (softDelete === undefined || permanently === true)
      return unitOfWork.run(() => this.calls.writeQuietly('delete', (call) => this.#remove(call, target)));
    return this.calls.writeQuietly('delete', async (call) => {
      await flushPending(call.em, call.session); // which may raise the version of the entity itself
      const { key, version } = this.#target(target);
      const of = shape.version === undefined || version === undefined ? {} : { [shape.version]: version };
      const write = { where: all([key, of]), off: scope.select().off };
      const deleted = await this.statements.updateOne(call, write, this.deletion());
      if (deleted !== undefined) return true;
      if (version !== undefined) await this.assertVersion(call.em, key, version);
      return false;
    });
  }

  restore(target: EntityId | T): Promise<boolean> {
    return this.calls.write('restore', async (call) => {
      const { shape, scope } = this.calls.parts;
      const { softDelete } = scope.rules;
      if (softDelete === undefined)
        throw new InvalidQueryError(
          `${shape.name} has no soft delete, so nothing can be restored. Name softDelete in its forFeature.`,
        );
      const { off, where } = scope.select('only');
      const write = { where: all([this.#target(target).key, where]), off };
      const values = { [softDelete.at]: null, ...(softDelete.by === undefined ? {} : { [softDelete.by]: null }) };
      return (await this.statements.updateOne(call, write, values)) !== undefined;
    });
  }

  /** What a soft delete sets. The time is the database's: every process of the application has the same one, and none sets it wrong. */
  deletion(): Readonly<Record<string, unknown>> {
    const { softDelete } = this.calls.parts.scope.rules;
    if (softDelete === undefined) return {};
    const actor = CallContext.current()?.actor?.id ?? null;
    return { [softDelete.at]: raw('now()'), ...(softDelete.by === undefined ? {} : { [softDelete.by]: actor }) };
  }

  /** @throws OptimisticLockError when the row is there with another version. */
  async assertVersion(em: SqlEntityManager, key: Filter, expected: unknown): Promise<boolean> {
    const { access, scope, shape } = this.calls.parts;
    const { off } = scope.select();
    const looking = em.fork({ useContext: false, clear: true, keepTransactionContext: true });
    const found = await access.one(looking, key, { filters: off });
    if (found !== null && shape.version !== undefined && expected !== undefined)
      throw versionConflict(shape.name, expected, Reflect.get(found, shape.version));
    return found !== null;
  }

  async #remove({ em }: OrmCallScope, target: EntityId | T): Promise<boolean> {
    const { access, scope, shape } = this.calls.parts;
    const { key, version } = this.#target(target);
    const { off } = scope.select(scope.rules.softDelete === undefined ? 'without' : 'with');
    const loading = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, filters: off };
    const found = await access.one(em, key, loading);
    if (found === null) return false;
    const stored = this.#versionOf(found);
    if (version !== undefined && !isSameVersion(stored, version)) throw versionConflict(shape.name, version, stored);
    await em.remove(found).flush();
    return true;
  }

  #target(target: EntityId | T): { readonly key: Filter; readonly version: unknown } {
    const { access, shape } = this.calls.parts;
    if (!access.is(target)) return { key: readId(shape, target), version: undefined };
    this.#assertOwn(target);
    const key = all(shape.primaryKey.map((name) => ({ [name]: Reflect.get(target, name) })));
    return { key, version: this.#versionOf(target) };
  }

  #assertOwn(entity: T): void {
    this.calls.parts.scope.assertOwn(entity, helper(entity).__originalEntityData ?? entity);
  }

  #versionOf(entity: T): unknown {
    const { version } = this.calls.parts.shape;
    return version === undefined ? undefined : Reflect.get(entity, version);
  }
}

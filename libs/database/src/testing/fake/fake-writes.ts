import { CallContext } from '#core';
import { InvalidQueryError, type DeleteOptions, type EntityId, type UpdateOptions } from '#domain/database';
import type { StoredRow } from '../../orm/fake-entity.js';
import { readKey } from '../../query/entity-key.js';
import { notFound, readVersion } from '../../query/entity-version.js';
import { describe } from '../../query/foreign-value.js';
import { assertWritable, readNewEntity } from '../../query/written-values.js';
import type { FakeSession } from './fake-session.js';
import type { StoredEntity } from './fake-table.js';
import { readChanges } from './read-changes.js';
import { rowOf, type RepositoryContext } from './repository-context.js';
import { assertVersion } from './row-version.js';

/** The objects of new rows, checked, none of them stored yet. */
export function newObjects({ entity, scope, tracked }: RepositoryContext, all: readonly unknown[]): readonly object[] {
  const { shape } = entity;
  return all.map((data) => {
    if (!entity.is(data)) {
      const claimed = scope.claim(readNewEntity(shape, data));
      assertWritable(shape, claimed, 'create');
      return entity.make(claimed);
    }
    if (tracked.find(data) !== undefined || entity.isManaged(data))
      throw new InvalidQueryError(`This ${shape.name} was read from the database. Use save to write what changed.`);
    Object.assign(data, scope.claim({ ...data }));
    assertWritable(shape, data, 'create');
    return data;
  });
}

export function insert({ entity }: RepositoryContext, session: FakeSession, objects: readonly object[]): void {
  for (const object of objects) {
    entity.initialize(object, 'create');
    session.insert(entity, object);
  }
}

export function save(context: RepositoryContext, session: FakeSession, object: unknown): void {
  const { entity, scope, tracked } = context;
  const known = entity.is(object) ? tracked.find(object) : undefined;
  if (!entity.is(object) || known === undefined)
    throw new InvalidQueryError(
      `save takes an entity of ${entity.shape.name} that was read or created by this repository. Use create for a new one.`,
    );
  scope.assertOwn(object, known.row);
  assertWritable(entity.shape, object, 'save');
  session.write(object);
}

/** Reads changes of many rows once, and gives what they are in each. */
export function reader({ entity, scope }: RepositoryContext, given: unknown): (stored: StoredEntity) => StoredRow {
  const changes = readChanges(entity.shape, given, scope.rules.tenant);
  return (stored) => changesOf(stored, changes);
}

function changesOf({ entity, row }: StoredEntity, changes: object): StoredRow {
  const object = Object.assign(entity.read(row), changes);
  entity.initialize(object, 'update');
  const now = entity.store(object);
  const names = new Set([...entity.differences(row, now), ...Object.keys(changes)]);
  return Object.fromEntries([...names].map((name) => [name, now[name] ?? null]));
}

export function update(
  context: RepositoryContext,
  session: FakeSession,
  { id, changes, options }: { readonly id: EntityId; readonly changes: unknown; readonly options: UpdateOptions },
): StoredEntity {
  const { entity, scope } = context;
  const key = readKey(entity.shape, id);
  const checked = readChanges(entity.shape, changes, scope.rules.tenant);
  const version = readVersion(entity.shape, options);
  const stored = rowOf(context, session, key);
  if (stored === undefined) throw notFound(entity.shape.name);
  assertVersion(stored, version);
  return session.set(stored, changesOf(stored, checked));
}

/** Finds what `delete` and `restore` were given. @throws TenantMismatchError, OptimisticLockError for an entity. */
export function target(
  context: RepositoryContext,
  session: FakeSession,
  { given, deleted }: { readonly given: unknown; readonly deleted: 'with' | 'only' | 'without' },
): StoredEntity | undefined {
  const { entity, scope, tracked } = context;
  if (!entity.is(given)) return rowOf(context, session, readKey(entity.shape, given as EntityId), deleted); // which checks it
  scope.assertOwn(given, tracked.find(given)?.row ?? given);
  const key = Object.fromEntries(entity.shape.primaryKey.map((name) => [name, Reflect.get(given, name) as unknown]));
  const stored = rowOf(context, session, key, deleted);
  const { version } = entity.shape;
  if (stored !== undefined && version !== undefined) assertVersion(stored, Reflect.get(given, version));
  return stored;
}

/** Removes a row, or says in it that it is deleted. */
export function remove(
  { scope, now }: RepositoryContext,
  session: FakeSession,
  stored: StoredEntity,
  { permanently = false }: DeleteOptions,
): void {
  const { softDelete } = scope.rules;
  if (softDelete === undefined || permanently) return session.remove(stored);
  const { at, by } = softDelete;
  const actor = CallContext.current()?.actor?.id ?? null;
  session.set(stored, changesOf(stored, { [at]: now(), ...(by === undefined ? {} : { [by]: actor }) }));
}

export function restore({ entity, scope }: RepositoryContext, session: FakeSession, stored: StoredEntity): void {
  const { softDelete } = scope.rules;
  if (softDelete === undefined) throw noSoftDelete(entity.shape.name);
  const { at, by } = softDelete;
  session.set(stored, changesOf(stored, { [at]: null, ...(by === undefined ? {} : { [by]: null }) }));
}

export function noSoftDelete(name: string): InvalidQueryError {
  return new InvalidQueryError(
    `Rows of ${name} are removed when they are deleted, so none can be restored. Name softDelete in its forFeature.`,
  );
}

export function describeList(name: string, data: unknown, most: number): InvalidQueryError {
  return new InvalidQueryError(
    `createMany of ${name} takes a list of at most ${most} objects, found ${describe(data)}.`,
  );
}

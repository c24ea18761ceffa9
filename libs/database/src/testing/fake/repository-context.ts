import { InvalidQueryError, type SelectOptions } from '#domain/database';
import type { FeatureEntity } from '../../module/feature-registration.js';
import type { FakeEntities, FakeEntity } from '../../orm/fake-entity.js';
import { RowScope } from '../../orm/row-scope.js';
import type { ScopeRules } from '../../orm/scope-rules.js';
import { LoggerTenantAccessLog } from '../../orm/tenant-access-log.js';
import { allOf, type ConditionTree } from '../../query/conditions.js';
import { describe } from '../../query/foreign-value.js';
import { columnValue } from './column-value.js';
import type { FakeCalls } from './fake-calls.js';
import type { FakeSession } from './fake-session.js';
import { keyOf, type StoredEntity } from './fake-table.js';
import type { Including } from './including.js';
import { matching } from './ordered-rows.js';
import type { TrackedEntities } from './tracked-entities.js';

/** What a repository of one entity works with. */
export interface RepositoryContext {
  readonly entity: FakeEntity;
  readonly feature: FeatureEntity;
  readonly scope: RowScope;
  readonly calls: FakeCalls;
  readonly including: Including;
  readonly tracked: TrackedEntities;
  now(): Date;
  /** Told of every call, before anything is looked at. */
  called(operation: string): void;
  /** The same, of all tenants. */
  acrossTenants(reason: string): RepositoryContext;
}

/** What the fake database gives to all its repositories. */
export interface ContextParts {
  readonly entity: FakeEntity;
  readonly feature: FeatureEntity;
  readonly entities: FakeEntities;
  readonly calls: FakeCalls;
  readonly tracked: TrackedEntities;
  rulesOf(entity: FakeEntity): ScopeRules;
  now(): Date;
}

/** @param reason why the boundary of the tenant is crossed; undefined where it is not */
export function contextOf(parts: ContextParts, reason?: string): RepositoryContext {
  const { entity, feature, entities, rulesOf } = parts;
  const across = reason !== undefined;
  const log = new LoggerTenantAccessLog();
  return {
    ...parts,
    scope: new RowScope(entity.shape, feature, across),
    including: {
      entities,
      visible: (other) => new RowScope(other.shape, rulesOf(other), across).conditions('without'),
    },
    called: (operation) => {
      if (reason !== undefined && feature.tenant !== undefined)
        log.crossed({ entity: entity.shape.name, operation, reason });
    },
    acrossTenants: (why) => {
      if (typeof why !== 'string' || why.trim() === '')
        throw new InvalidQueryError(
          `acrossTenants of ${entity.shape.name} takes a reason for people to read, found ${describe(why)}.`,
        );
      return contextOf(parts, why);
    },
  };
}

/** The row of a key that the call may see. @throws InvalidValueError for a value that the key cannot have. */
export function rowOf(
  { entity, scope }: RepositoryContext,
  session: FakeSession,
  key: Readonly<Record<string, unknown>>,
  deleted: SelectOptions['deleted'] = 'without',
): StoredEntity | undefined {
  const conditions = scope.conditions(deleted);
  return session.look((store) => {
    const row = Object.fromEntries(
      entity.columns
        .filter(({ name }) => name in key)
        .map((column) => [column.name, columnValue(entity.table, column, key[column.name])]),
    );
    const stored = store.get(entity, keyOf(row, entity.shape.primaryKey) ?? '');
    return stored === undefined ? undefined : matching([stored], conditions)[0];
  });
}

/** The rows that match and that the call may see. @throws InvalidValueError for a number that no row can have. */
export function rowsOf(
  { entity, scope }: RepositoryContext,
  session: FakeSession,
  tree: ConditionTree,
  deleted: SelectOptions['deleted'] = 'without',
): readonly StoredEntity[] {
  const conditions = allOf([scope.conditions(deleted), tree]);
  return session.look((store) => {
    assertInRange(entity, tree);
    return matching(store.rows(entity), conditions);
  });
}

function assertInRange(entity: FakeEntity, tree: ConditionTree): void {
  if (tree.kind === 'all' || tree.kind === 'any') for (const part of tree.parts) assertInRange(entity, part);
  else if (tree.kind === 'not') assertInRange(entity, tree.part);
  else if ((tree.kind === 'in' || tree.kind === 'order') && (tree.field.whole || tree.field.kind === 'bigint')) {
    const column = entity.columns.find(({ name }) => name === tree.field.name);
    const values = tree.kind === 'in' ? tree.values : [tree.value];
    if (column !== undefined) for (const value of values) columnValue(entity.table, column, value);
  }
}

import { InvalidQueryError } from '#domain/database';
import type { FakeEntities, FakeEntity, FakeRelation } from '../../orm/fake-entity.js';
import type { ConditionTree } from '../../query/conditions.js';
import { describe } from '../../query/foreign-value.js';
import type { FakeSession } from './fake-session.js';
import type { FakeStore } from './fake-store.js';
import { keyOf, type StoredEntity } from './fake-table.js';
import { FakeUnsupportedError } from './fake.errors.js';
import { matching } from './ordered-rows.js';

export interface Including {
  readonly entities: FakeEntities;
  /** Which rows of an entity the call may see. */
  visible(entity: FakeEntity): ConditionTree;
}

/** Relations by name, and what to load of each further on. */
type Branches = ReadonlyMap<string, readonly string[]>;

/** @throws InvalidQueryError for a path that does not lead from relation to relation; FakeUnsupportedError for many-to-many. */
export function assertRelations({ entities }: Including, root: FakeEntity, include: unknown): void {
  if (include === undefined) return;
  if (!Array.isArray(include))
    throw new InvalidQueryError(`The relations to include are a list of paths, found ${describe(include)}.`);
  for (const path of include) {
    let at: FakeEntity | undefined = root;
    for (const step of typeof path === 'string' ? path.split('.') : ['']) {
      const relation: FakeRelation | undefined = at?.relations.get(step);
      if (relation === undefined) throw new InvalidQueryError(`${root.shape.name} has no relation ${describe(path)}.`);
      if (relation.kind === 'unsupported')
        throw new FakeUnsupportedError(
          `The fake database does not load ${describe(path)} of ${root.shape.name}, which is many-to-many. Make an entity of what lies between, or use the embedded database in this test.`,
        );
      at = entities.named(relation.entity);
    }
  }
}

/** Loads relations of entities that were handed out. */
export function loadRelations(
  including: Including,
  session: FakeSession,
  loaded: { readonly stored: StoredEntity; readonly object: object },
  include: readonly string[],
): void {
  const { stored, object } = loaded;
  for (const [name, further] of branchesOf(include)) {
    const relation = stored.entity.relations.get(name);
    if (relation === undefined) continue;
    const target = including.entities.named(relation.entity);
    const found = session.look((store) =>
      matching(related(store, stored, relation, target), including.visible(target)),
    );
    const objects = found.map((each) => {
      const other = session.handOut(each);
      loadRelations(including, session, { stored: each, object: other }, further);
      return other;
    });
    stored.entity.relate(object, relation, objects);
  }
}

function related(
  store: FakeStore,
  { entity, row }: StoredEntity,
  relation: FakeRelation,
  target: FakeEntity,
): readonly StoredEntity[] {
  const { mappedBy } = relation;
  if (mappedBy === undefined) {
    const key = keyOf(row, [relation.name]);
    const found = key === undefined ? undefined : store.get(target, key);
    return found === undefined ? [] : [found];
  }
  const key = keyOf(row, entity.shape.primaryKey);
  return store.rows(target).filter((other) => keyOf(other.row, [mappedBy]) === key);
}

function branchesOf(include: readonly string[]): Branches {
  const branches = new Map<string, string[]>();
  for (const path of include) {
    const [name = '', ...rest] = path.split('.');
    const further = branches.get(name) ?? [];
    if (rest.length > 0) further.push(rest.join('.'));
    branches.set(name, further);
  }
  return branches;
}

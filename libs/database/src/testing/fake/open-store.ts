import type { Clock, Ids } from '#core';
import type { FakeEntities } from '../../orm/fake-entity.js';
import type { FakeDatabaseOptions } from './fake-database.options.js';
import { FakeStore, type StoreCheck } from './fake-store.js';

/** The rows of a fake database, with what the test said about its constraints. */
export function openStore(
  entities: FakeEntities,
  { checks = [], values = [], clock, ids }: Pick<FakeDatabaseOptions, 'checks' | 'values'> & SourcesOfValues,
): FakeStore {
  const byEntity = new Map<string, StoreCheck[]>();
  for (const { entity, name, holds } of checks) {
    const of = entities.of(entity).shape.name;
    const check: StoreCheck = { name, holds: (row) => holds(row as never) }; // an instance of the entity that the check names
    byEntity.set(of, [...(byEntity.get(of) ?? []), check]);
  }
  const given = values.map(({ entity, field, value }) => ({ table: entities.of(entity).table, field, value }));
  return new FakeStore({
    entities,
    checks: byEntity,
    defaults: {
      clock,
      ids,
      given: (table, field) => given.find((each) => each.table === table && each.field === field)?.value,
    },
  });
}

interface SourcesOfValues {
  readonly clock: Clock;
  readonly ids: Ids;
}

import type { FakeEntity } from '../../orm/fake-entity.js';
import { assertWritable, readNewEntity } from '../../query/written-values.js';
import type { FakeSession } from './fake-session.js';

/** Stores rows as a plain statement would. */
export function seedRows(entity: FakeEntity, rows: readonly object[], session: FakeSession): void {
  const objects = rows.map((data) => {
    const values = entity.is(data) ? { ...data } : readNewEntity(entity.shape, data);
    assertWritable(entity.shape, values, 'create');
    return entity.make(values);
  });
  for (const object of objects) {
    entity.initialize(object, 'create');
    session.insert(entity, object, { silent: true });
  }
}

import type { FakeEntity, StoredRow } from '../../orm/fake-entity.js';

/** What an object was when it was read or last written. */
export interface Tracked {
  readonly entity: FakeEntity;
  readonly row: StoredRow;
}

/** The objects that came from one fake database. It keeps none of them alive. */
export class TrackedEntities {
  readonly #tracked = new WeakMap<object, Tracked>();

  remember(object: object, tracked: Tracked): void {
    this.#tracked.set(object, tracked);
  }

  forget(object: object): void {
    this.#tracked.delete(object);
  }

  find(object: object): Tracked | undefined {
    return this.#tracked.get(object);
  }
}

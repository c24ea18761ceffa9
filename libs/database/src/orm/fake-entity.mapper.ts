import {
  Collection,
  helper,
  JsonType,
  ReferenceKind,
  Utils,
  type EntityMetadata,
  type EntityProperty,
  type MikroORM,
} from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { FakeRelation, StoredRow } from './fake-entity.js';
import { forkOf } from './fork.js';

/**
 * Entities from rows and rows from entities, by MikroORM's own factory and comparator, so that a fake's entities have the class, the accessors, the
 * references and the JSON of the real ones. The border to MikroORM's types, which follow field names written in code.
 */
export class FakeEntityMapper {
  readonly #em: SqlEntityManager;
  readonly #class: new (...parts: never[]) => object;

  constructor(
    private readonly orm: MikroORM,
    private readonly meta: EntityMetadata,
  ) {
    this.#em = forkOf(orm);
    this.#class = meta.class as new (...parts: never[]) => object;
  }

  is(value: unknown): value is object {
    return typeof value === 'object' && value !== null && value instanceof this.#class && Utils.isEntity(value);
  }

  isManaged(entity: object): boolean {
    return helper(entity).__managed === true;
  }

  make(data: object): object {
    return forkOf(this.orm).create<object>(this.#class, data as never, { persist: false }); // a fork of its own: it registers what `data` refers to
  }

  read(row: StoredRow): object {
    const options = { initialized: true, newEntity: false, merge: false, convertCustomTypes: true };
    return this.#em.getEntityFactory().create<object>(this.#class, this.#asRead(row), options);
  }

  refresh(entity: object, row: StoredRow): void {
    const fresh = this.read(row);
    for (const { name, kind } of this.meta.props)
      if (
        kind !== ReferenceKind.ONE_TO_MANY &&
        kind !== ReferenceKind.MANY_TO_MANY &&
        this.#isStale(entity, fresh, name)
      )
        Reflect.set(entity, name, Reflect.get(fresh, name));
  }

  store(entity: object): Record<string, unknown> {
    const stored = copyOf(this.#em.getComparator().prepareEntity(entity));
    const version = this.meta.versionProperty;
    return version === undefined ? stored : { ...stored, [version]: copy(Reflect.get(entity, version)) };
  }

  asProperty(field: string, stored: unknown): unknown {
    const type = this.#prop(field)?.customType;
    if (type instanceof JsonType && typeof stored === 'string') return JSON.parse(stored);
    return type === undefined || stored === undefined || stored === null
      ? copy(stored)
      : (type.convertToJSValue(stored, this.#em.getPlatform()) as unknown);
  }

  differences(before: StoredRow, after: StoredRow): readonly string[] {
    const difference = this.#em.getComparator().diffEntities<object>(this.#class, before, after);
    return Object.keys(difference).filter((name) => name !== this.meta.versionProperty);
  }

  initialize(entity: object, kind: 'create' | 'update'): void {
    for (const { name, onCreate, onUpdate, default: value } of this.meta.props) {
      const now: unknown = Reflect.get(entity, name);
      if (kind === 'update') {
        if (onUpdate !== undefined) Reflect.set(entity, name, onUpdate(entity, this.#em));
      } else if (onCreate !== undefined && (now === undefined || now === null)) {
        Reflect.set(entity, name, onCreate(entity, this.#em));
      } else if (now === undefined && ['string', 'number', 'boolean'].includes(typeof value)) {
        Reflect.set(entity, name, value);
      }
    }
  }

  relate(entity: object, relation: FakeRelation, found: readonly object[]): void {
    const there: unknown = Reflect.get(entity, relation.name);
    if (relation.kind === 'one') Reflect.set(entity, relation.name, this.#wrapped(relation, found[0]));
    else if (there instanceof Collection) there.hydrate([...found] as never);
  }

  /** As the driver gives a row: MikroORM keeps JSON as text, and a driver of PostgreSQL's has parsed it. */
  #asRead(row: StoredRow): Record<string, unknown> {
    const read = copyOf(row);
    for (const { name, customType } of this.meta.props) {
      const value = read[name];
      if (customType instanceof JsonType && typeof value === 'string') read[name] = JSON.parse(value);
    }
    return read;
  }

  #wrapped(relation: FakeRelation, target: object | undefined): unknown {
    if (target === undefined) return null;
    return this.#prop(relation.name)?.ref === true ? helper(target).toReference() : target;
  }

  #isStale(entity: object, fresh: object, name: string): boolean {
    const [held, now] = [Reflect.get(entity, name) as unknown, Reflect.get(fresh, name) as unknown];
    return !Utils.equals(held, now) && !(Utils.isEntity(held) && Utils.isEntity(now) && isSameEntity(held, now));
  }

  #prop(name: string): EntityProperty | undefined {
    return this.meta.props.find((prop) => prop.name === name);
  }
}

function isSameEntity(first: object, second: object): boolean {
  return helper(first).getSerializedPrimaryKey() === helper(second).getSerializedPrimaryKey();
}

/** Values that are not plain text, numbers and the like would be shared. */
function copyOf(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]): [string, unknown] => [name, copy(value)]));
}

function copy(value: unknown): unknown {
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

import type { FeatureEntity } from '../module/feature-registration.js';
import type { EntityShape } from '../query/entity-shape.js';

/** A row as MikroORM remembers one: by property, values as the column has them. */
export type StoredRow = Readonly<Record<string, unknown>>;

export interface FakeColumn {
  /** The property. */
  readonly name: string;
  readonly column: string;
  /** As SQL says it: `varchar(40)`. */
  readonly type: string;
  readonly nullable: boolean;
  /** The database's default, as SQL. */
  readonly defaultSql: string | undefined;
  readonly autoincrement: boolean;
  /** The database computes it, whatever is given. */
  readonly generated: boolean;
  /** The values that its check allows. */
  readonly items: readonly unknown[] | undefined;
}

export interface FakeUnique {
  /** The constraint. */
  readonly name: string;
  readonly fields: readonly string[];
}

export interface FakeForeignKey {
  readonly name: string;
  /** The property that holds the key of a row of `table`. */
  readonly field: string;
  readonly table: string;
  readonly onDelete: 'refuse' | 'cascade' | 'set null';
}

/** How to get from an entity to what a path names. */
export interface FakeRelation {
  readonly name: string;
  readonly entity: string;
  readonly kind: 'one' | 'many' | 'unsupported';
  /** The property over there that refers to this entity; absent where this entity refers to that one. */
  readonly mappedBy: string | undefined;
}

/** One entity class as an in-memory database sees it, without the ORM's types. */
export interface FakeEntity {
  readonly shape: EntityShape;
  /** Entities of one table share their rows. */
  readonly table: string;
  readonly columns: readonly FakeColumn[];
  /** The primary key's constraint first. */
  readonly uniques: readonly FakeUnique[];
  readonly foreignKeys: readonly FakeForeignKey[];
  readonly relations: ReadonlyMap<string, FakeRelation>;
  /** @throws CompositionError when `forFeature` names what the entity has not, or a field that cannot be used so. */
  assertFeature(feature: FeatureEntity): void;
  /** Whether it is an instance of the class. */
  is(value: unknown): value is object;
  /** Whether the ORM says that it came out of a database. */
  isManaged(entity: object): boolean;
  /** A new entity, made as the ORM makes one: by its constructor. */
  make(data: object): object;
  /** An entity as the ORM would have read it. Shares nothing with the row. */
  read(row: StoredRow): object;
  /** Takes the values of the row over to an entity that was handed out. */
  refresh(entity: object, row: StoredRow): void;
  /** What the entity would be written as. Shares nothing with the entity. */
  store(entity: object): Record<string, unknown>;
  /** The values of a row as properties have them. */
  asProperty(field: string, stored: unknown): unknown;
  /** Fields in which the two differ. */
  differences(before: StoredRow, after: StoredRow): readonly string[];
  /** Fills in what properties say of themselves (`default`, `onCreate`, `onUpdate`). */
  initialize(entity: object, kind: 'create' | 'update'): void;
  /** Shows what a relation leads to. */
  relate(entity: object, relation: FakeRelation, found: readonly object[]): void;
}

export interface FakeEntities {
  /** @throws TypeError for what is no entity that was given. */
  of(entity: object): FakeEntity;
  named(name: string): FakeEntity;
  readonly all: readonly FakeEntity[];
  close(): Promise<void>;
}

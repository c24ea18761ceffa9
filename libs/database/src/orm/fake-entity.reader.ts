import { MikroORM, ReferenceKind, type EntityMetadata, type EntityName, type EntityProperty } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { DatabaseDriver } from '../database.driver.js';
import type { FeatureEntity } from '../module/feature-registration.js';
import { readShape } from './entity-shape.reader.js';
import { assertFeature } from './feature-check.js';
import { FakeEntityMapper } from './fake-entity.mapper.js';
import type { FakeColumn, FakeEntities, FakeEntity, FakeForeignKey, FakeRelation, FakeUnique } from './fake-entity.js';
import { GroundworkDialect } from './groundwork-dialect.js';

const OWNING: readonly ReferenceKind[] = [ReferenceKind.MANY_TO_ONE, ReferenceKind.ONE_TO_ONE];

const DELETE_RULES = ['cascade', 'set null'] as const;

/**
 * What an in-memory database knows of entities: MikroORM's own reading of their classes. `nowhere` is what the ORM would connect to, which it never does
 * unless an entity is asked to load a relation by itself.
 */
export async function readFakeEntities(entities: readonly object[], nowhere: DatabaseDriver): Promise<FakeEntities> {
  const orm = await MikroORM.init({
    driver: PostgreSqlDriver,
    driverOptions: new GroundworkDialect(nowhere),
    dbName: 'unknown',
    entities: [...entities] as EntityName[], // given by a test as what MikroORM takes
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    debug: false,
    preferEnvVars: false,
    allowGlobalContext: false,
  });
  const made = new Map<EntityMetadata, FakeEntity>();
  const metadata = orm.getMetadata();
  for (const meta of metadata.getAll().values())
    if (!meta.embeddable && meta.pivotTable !== true) made.set(meta, toEntity(orm, meta));
  return {
    all: [...made.values()],
    close: () => orm.close(),
    of: (entity) => known(made.get(metadata.get(entity as EntityName)), entity),
    named: (name) =>
      known(
        [...made.values()].find(({ shape }) => shape.name === name),
        name,
      ),
  };
}

function known(entity: FakeEntity | undefined, asked: unknown): FakeEntity {
  if (entity !== undefined) return entity;
  throw new TypeError(
    `The fake database was not given the entity ${typeof asked === 'function' ? asked.name : String(asked)}.`,
  );
}

function toEntity(orm: MikroORM, meta: EntityMetadata): FakeEntity {
  const persisted = meta.props.filter((prop) => prop.persist !== false && isColumn(prop));
  const mapper = new FakeEntityMapper(orm, meta);
  const shape = readShape(meta);
  return Object.assign(mapper, {
    shape,
    table: meta.tableName,
    columns: persisted.map(toColumn),
    uniques: toUniques(orm, meta, persisted),
    foreignKeys: persisted.flatMap((prop) => toForeignKey(orm, meta, prop)),
    relations: new Map(meta.relations.map((prop) => [prop.name, toRelation(prop)])),
    assertFeature: (feature: FeatureEntity) => assertFeature(feature, shape, meta),
  });
}

function isColumn(prop: EntityProperty): boolean {
  return prop.kind === ReferenceKind.SCALAR || (OWNING.includes(prop.kind) && prop.mappedBy === undefined);
}

function toColumn(prop: EntityProperty): FakeColumn {
  const defaultSql: unknown = prop.defaultRaw;
  return {
    name: prop.name,
    column: prop.fieldNames[0] ?? prop.name,
    type: OWNING.includes(prop.kind) ? '' : (prop.columnTypes[0] ?? ''), // the row that is referred to has been checked
    nullable: prop.nullable === true,
    defaultSql: typeof defaultSql === 'string' ? defaultSql : undefined,
    autoincrement: prop.autoincrement === true,
    generated: prop.generated !== undefined,
    items: prop.items,
  };
}

function toUniques(orm: MikroORM, meta: EntityMetadata, props: readonly EntityProperty[]): readonly FakeUnique[] {
  const found = new Map<string, FakeUnique>();
  const add = (fields: readonly string[], name: unknown): void => {
    const columns = fields.map((field) => meta.props.find((prop) => prop.name === field)?.fieldNames[0] ?? field);
    const constraint =
      typeof name === 'string' ? name : orm.em.getPlatform().getIndexName(meta.tableName, columns, 'unique');
    if (!found.has(fields.join())) found.set(fields.join(), { name: constraint, fields });
  };
  for (const { name, unique } of props) if (unique !== undefined && unique !== false) add([name], unique);
  for (const { properties, name } of meta.uniques)
    if (properties !== undefined) add([properties].flat().map(String), name);
  for (const { name, kind, primary } of props)
    if (kind === ReferenceKind.ONE_TO_ONE && primary !== true) add([name], undefined);
  return [{ name: `${meta.tableName}_pkey`, fields: meta.primaryKeys }, ...found.values()];
}

function toForeignKey(orm: MikroORM, meta: EntityMetadata, prop: EntityProperty): readonly FakeForeignKey[] {
  const table = prop.targetMeta?.tableName;
  if (!OWNING.includes(prop.kind) || table === undefined || prop.createForeignKeyConstraint === false) return [];
  const named: unknown = prop.foreignKeyName;
  const name =
    typeof named === 'string' ? named : orm.em.getPlatform().getIndexName(meta.tableName, prop.fieldNames, 'foreign');
  const onDelete = DELETE_RULES.find((rule) => rule === prop.deleteRule) ?? 'refuse';
  return [{ name, field: prop.name, table, onDelete }];
}

function toRelation(prop: EntityProperty): FakeRelation {
  const many = prop.kind === ReferenceKind.ONE_TO_MANY;
  const simple = many || OWNING.includes(prop.kind);
  return {
    name: prop.name,
    entity: prop.targetMeta?.className ?? '',
    kind: simple ? (many ? 'many' : 'one') : 'unsupported',
    mappedBy: prop.mappedBy,
  };
}

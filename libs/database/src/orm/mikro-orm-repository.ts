import {
  InvalidQueryError,
  Repository,
  type Changes,
  type DeleteOptions,
  type EntityId,
  type FindByIdOptions,
  type FindOptions,
  type KeysetPage,
  type KeysetPageRequest,
  type OffsetPage,
  type OffsetPageRequest,
  type PageOptions,
  type SelectOptions,
  type Specification,
  type StreamOptions,
  type UpdateOptions,
} from '#domain/database';
import type { EntityClass, EntityMetadata } from '@mikro-orm/core';
import type { EntityShape } from '../query/entity-shape.js';
import { evaluate } from '../query/evaluation.js';
import { describe } from '../query/foreign-value.js';
import { readSpecification } from '../query/specification.js';
import type { PortableUnitOfWork } from '../unit-of-work/portable-unit-of-work.js';
import { BulkWriter } from './bulk-writer.js';
import { EntityAccess } from './entity-access.js';
import { EntityCalls } from './entity-calls.js';
import type { OrmDatabase } from './orm-database.js';
import { PageReader, type PageFields } from './page-reader.js';
import { RowReader } from './row-reader.js';
import { RowScope } from './row-scope.js';
import { RowStatements } from './row-statements.js';
import { RowStream } from './row-stream.js';
import { RowWriter } from './row-writer.js';
import type { ScopeRules } from './scope-rules.js';
import type { TenantAccessLog } from './tenant-access-log.js';

export interface RepositoryParts<T extends object> {
  readonly database: OrmDatabase;
  readonly unitOfWork: PortableUnitOfWork;
  readonly entity: EntityClass<T>;
  readonly meta: EntityMetadata;
  readonly shape: EntityShape;
  /** What filters and sorts from outside may name. */
  readonly fields: PageFields;
  readonly rules: ScopeRules;
  readonly accessLog: TenantAccessLog;
  /** Why the calls go across tenants, when they do. */
  readonly across?: string;
}

/** The repository over MikroORM: what each method does is with its collaborators. */
export class MikroOrmRepository<T extends object> extends Repository<T> {
  readonly #reader: RowReader<T>;
  readonly #pages: PageReader<T>;
  readonly #stream: RowStream<T>;
  readonly #writer: RowWriter<T>;
  readonly #bulk: BulkWriter<T>;

  constructor(private readonly parts: RepositoryParts<T>) {
    super();
    const { across, shape, rules } = parts;
    const access = new EntityAccess(parts.entity);
    const scope = new RowScope(shape, rules, across !== undefined);
    const calls = new EntityCalls({ ...parts, access, scope, across });
    const statements = new RowStatements(calls);
    this.#reader = new RowReader(calls);
    this.#pages = new PageReader(calls, this.#reader, parts.fields);
    this.#stream = new RowStream(calls, this.#reader);
    this.#writer = new RowWriter(calls, statements);
    this.#bulk = new BulkWriter(calls, statements, this.#writer);
  }

  findById(id: EntityId, options: FindByIdOptions = {}): Promise<T | undefined> {
    return this.#reader.findById(id, options);
  }

  find(specification?: Specification<T>, options: FindOptions<T> = {}): Promise<readonly T[]> {
    return this.#reader.find(specification, options);
  }

  first(specification?: Specification<T>, options: Omit<FindOptions<T>, 'limit'> = {}): Promise<T | undefined> {
    return this.#reader.first(specification, options);
  }

  exists(specification?: Specification<T>, options: SelectOptions = {}): Promise<boolean> {
    return this.#reader.exists(specification, options);
  }

  count(specification?: Specification<T>, options: SelectOptions = {}): Promise<number> {
    return this.#reader.count(specification, options);
  }

  matches(entity: T, specification: Specification<T>): boolean {
    return evaluate(readSpecification(this.parts.shape, specification), entity);
  }

  page(request: KeysetPageRequest = {}, options: PageOptions<T> = {}): Promise<KeysetPage<T>> {
    return this.#pages.page(request, options);
  }

  pageByOffset(request: OffsetPageRequest = {}, options: PageOptions<T> = {}): Promise<OffsetPage<T>> {
    return this.#pages.pageByOffset(request, options);
  }

  stream(specification?: Specification<T>, options: StreamOptions<T> = {}): AsyncIterable<T> {
    return this.#stream.stream(specification, options);
  }

  create(data: Partial<T>): Promise<T> {
    return this.#writer.create(data);
  }

  createMany(data: readonly Partial<T>[]): Promise<readonly T[]> {
    return this.#bulk.createMany(data);
  }

  save(entity: T): Promise<T> {
    return this.#writer.save(entity);
  }

  update(id: EntityId, changes: Changes<T>, options: UpdateOptions = {}): Promise<T> {
    return this.#bulk.update(id, changes, options);
  }

  updateMany(specification: Specification<T>, changes: Changes<T>): Promise<number> {
    return this.#bulk.updateMany(specification, changes);
  }

  delete(target: EntityId | T, options: DeleteOptions = {}): Promise<boolean> {
    return this.#writer.delete(target, options);
  }

  deleteMany(specification: Specification<T>, options: DeleteOptions = {}): Promise<number> {
    return this.#bulk.deleteMany(specification, options);
  }

  restore(target: EntityId | T): Promise<boolean> {
    return this.#writer.restore(target);
  }

  acrossTenants(reason: string): Repository<T> {
    const given: unknown = reason;
    if (typeof given !== 'string' || given.trim() === '')
      throw new InvalidQueryError(
        `acrossTenants takes the reason, for people to read, found ${describe(given)}. Say what the call is for.`,
      );
    return new MikroOrmRepository({ ...this.parts, across: given });
  }
}

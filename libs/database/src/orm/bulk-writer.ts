import {
  InvalidQueryError,
  type Changes,
  type DeleteOptions,
  type EntityId,
  type Specification,
  type UpdateOptions,
} from '#domain/database';
import { notFound, readVersion } from '../query/entity-version.js';
import { describe } from '../query/foreign-value.js';
import { isEverythingByAccident, readSpecification } from '../query/specification.js';
import type { Values } from './entity-access.js';
import type { EntityCalls } from './entity-calls.js';
import { all, toFilter, type Filter } from './filter.js';
import { flushPending } from './entity-calls.js';
import { assertOwnColumns, columnValues, readChanges } from './read-changes.js';
import { readId } from './read-id.js';
import type { RowStatements } from './row-statements.js';
import type { RowWriter } from './row-writer.js';

const MAX_NEW = 10_000;

/** Writes by one statement, without reading before. */
export class BulkWriter<T extends object> {
  constructor(
    private readonly calls: EntityCalls<T>,
    private readonly statements: RowStatements<T>,
    private readonly writer: RowWriter<T>,
  ) {}

  createMany(data: readonly Partial<T>[]): Promise<readonly T[]> {
    return this.calls.write('createMany', async (call) => {
      const { shape, access, meta, scope } = this.calls.parts;
      const { em, session } = call;
      if (!Array.isArray(data) || data.length > MAX_NEW)
        throw new InvalidQueryError(
          `createMany of ${shape.name} takes a list of at most ${MAX_NEW}, found ${describe(data)}. Give more in parts.`,
        );
      scope.tenant();
      if (data.length === 0) return [];
      const rows = data.map((each: Partial<T>) => {
        const entity = this.writer.prepare(em, each, false);
        assertOwnColumns(meta, each);
        for (const prop of meta.props)
          if (prop.onCreate !== undefined && (Reflect.get(entity, prop.name) ?? null) === null)
            Reflect.set(entity, prop.name, prop.onCreate(entity, em));
        return columnValues(meta, entity);
      });
      await flushPending(em, session);
      const stored = await access.insertion(em, rows).execute<Record<string, unknown>[]>('all', false);
      this.statements.tellCreated(call, stored);
      return stored.map((row) => access.fromRow(em, row));
    });
  }

  update(id: EntityId, changes: Changes<T>, options: UpdateOptions): Promise<T> {
    return this.calls.write('update', async (call) => {
      const { shape, scope } = this.calls.parts;
      const key = readId(shape, id);
      const values = this.#changes(changes);
      const version = readVersion(shape, options);
      const of = shape.version === undefined || version === undefined ? {} : { [shape.version]: version };
      const write = { where: all([key, of]), off: scope.select().off };
      const updated = await this.statements.updateOne(call, write, values);
      if (updated !== undefined) return updated;
      await this.writer.assertVersion(call.em, key, version);
      throw notFound(shape.name);
    });
  }

  updateMany(specification: Specification<T>, changes: Changes<T>): Promise<number> {
    return this.calls.write('updateMany', async (call) => {
      const { off } = this.calls.parts.scope.select();
      const use = call.toldOfChanges ? 'read' : 'write'; // told of, the rows are selected
      const where = this.#where('updateMany', specification, use);
      return this.statements.update(call, { where, off }, this.#changes(changes));
    });
  }

  deleteMany(specification: Specification<T>, { permanently }: DeleteOptions): Promise<number> {
    return this.calls.write('deleteMany', async (call) => {
      const { scope } = this.calls.parts;
      if (permanently !== undefined && typeof permanently !== 'boolean')
        throw new InvalidQueryError(`permanently is true or false, found ${describe(permanently)}.`);
      const soft = scope.rules.softDelete !== undefined;
      if (soft && permanently !== true) {
        const where = this.#where('deleteMany', specification, call.toldOfChanges ? 'read' : 'write');
        return this.statements.update(call, { where, off: scope.select().off }, this.writer.deletion());
      }
      const { off } = scope.select(soft ? 'with' : 'without');
      return this.statements.delete(call, { where: this.#where('deleteMany', specification, 'write'), off });
    });
  }

  #where(operation: string, specification: unknown, use: 'read' | 'write'): Filter {
    const { shape } = this.calls.parts;
    const tree = readSpecification(shape, specification);
    if (isEverythingByAccident(specification))
      throw new InvalidQueryError(
        `${operation} of ${shape.name} was given an empty specification, which may be a filter that got lost. Say everything() for all rows.`,
      );
    return toFilter(tree, use);
  }

  #changes(changes: unknown): Values {
    const { meta, shape, scope } = this.calls.parts;
    return readChanges(meta, shape, changes, scope.rules.tenant);
  }
}

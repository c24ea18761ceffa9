import type { EntityChange } from '#core';
import { TransactionEndedError } from '#domain/database';
import type { ExecuteStatement } from '../../database.driver.js';
import type { ConnectionQueue } from '../../drivers/pglite/connection-queue.js';
import type { FakeEntity, StoredRow } from '../../orm/fake-entity.js';
import type { ScopeRules } from '../../orm/scope-rules.js';
import type { Savepoint, TransactionSession } from '../../unit-of-work/transaction-session.js';
import { created, deleted, updated } from './fake-change.js';
import type { FakeStore } from './fake-store.js';
import { keyOf, type StoredEntity } from './fake-table.js';
import { notFound } from '../../query/entity-version.js';
import { assertVersion, grown, tenantMoved } from './row-version.js';
import type { FakeOperation, ScriptedFailures } from './scripted-failures.js';
import { serverFailure } from './server-failure.js';
import type { TrackedEntities } from './tracked-entities.js';

export interface SessionParts {
  readonly store: FakeStore;
  readonly queue: ConnectionQueue;
  readonly tracked: TrackedEntities;
  readonly failures: ScriptedFailures;
  now(): Date;
  rulesOf(entity: FakeEntity): ScopeRules;
  /** Told that it holds the connection, and how it gave it back. */
  turned(state: 'open' | 'committed' | 'rolledBack'): void;
}

export interface FakeBeginOptions {
  readonly readOnly: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** One transaction: the objects that it handed out, what it changed, and whether a statement of it failed. */
export class FakeSession implements TransactionSession {
  readonly #held = new Map<string, object>();
  #changes: EntityChange[] = [];
  #open = false;
  #failed = false;
  #readOnly = false;

  constructor(private readonly parts: SessionParts) {}

  async begin({ readOnly, signal }: FakeBeginOptions): Promise<void> {
    const { queue, failures } = this.parts;
    await queue.take(signal);
    const failure = failures.take('begin');
    if (failure !== undefined) {
      queue.pass();
      throw failure.error;
    }
    this.#open = true;
    this.#readOnly = readOnly;
    this.parts.turned('open');
  }

  /** Of our own statements those of fences alone come here. */
  readonly execute: ExecuteStatement = async (sql, parameters) => ({
    rows: this.look((store) => store.fences.answer(sql, parameters)),
  });

  async flush(): Promise<void> {
    this.writePending();
  }

  takeChanges(): readonly EntityChange[] {
    return this.#changes.splice(0);
  }

  async commit(): Promise<void> {
    this.#assertUsable();
    const failure = this.parts.failures.take('commit');
    if (failure !== undefined && !failure.takesEffect) throw failure.error;
    this.parts.store.settle();
    this.#end('committed');
    if (failure !== undefined) throw failure.error;
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    this.parts.store.backTo(0);
    this.#end('rolledBack');
  }

  async savepoint(): Promise<Savepoint> {
    this.#assertUsable();
    const mark = this.parts.store.mark();
    const told = this.#changes.length;
    return {
      release: async () => this.#assertUsable(),
      rollback: async () => {
        if (!this.#open) return;
        this.parts.store.backTo(mark);
        this.#failed = false;
        this.#held.clear(); // what was read or written inside is no longer what the rows hold
        this.#changes.splice(told);
      },
    };
  }

  /** A call comes to the rows: here a failure that was put in its way meets it. */
  meet(operation: FakeOperation): void {
    const failure = this.parts.failures.take(operation);
    if (failure !== undefined)
      this.#statement(() => {
        throw failure.error;
      });
  }

  /** The rows, to look at. */
  look<T>(work: (store: FakeStore) => T): T {
    return this.#statement(work);
  }

  /** Inserts a row for the object, which is then the row's. `silent`: hooks are not told, as of a plain statement. */
  insert(entity: FakeEntity, object: object, { silent = false } = {}): void {
    const given = entity.store(object);
    const { row } = this.#change((store) => store.insert(entity, given));
    if (!silent) this.#changes.push(created(entity, row));
    this.#hold(entity, object, { ...row, ...given, ...pick(row, missingIn(given, entity)) }); // what was given stays as it was given
  }

  /** Sets fields of a row, grows its version, and shows both to the object that is held for it. */
  set(stored: StoredEntity, changes: StoredRow): StoredEntity {
    const { entity, row } = stored;
    const after = this.#change((store) => store.update(stored, { ...changes, ...grown(entity, row, this.parts.now) }));
    this.#changes.push(updated(entity, { before: row, after: after.row }, Object.keys(changes)));
    const held = this.#held.get(placeOf(entity, row));
    if (held !== undefined) this.#hold(entity, held, after.row);
    return after;
  }

  remove(stored: StoredEntity): void {
    const { entity, row } = stored;
    this.#change((store) => store.remove(stored));
    this.#changes.push(deleted(entity, row));
    const held = this.#held.get(placeOf(entity, row));
    this.#held.delete(placeOf(entity, row));
    if (held !== undefined) this.parts.tracked.forget(held);
  }

  /** Writes what was changed on the objects that it holds. */
  writePending(): void {
    if (!this.#open) throw ended();
    for (const held of [...this.#held.values()]) this.write(held);
  }

  /** Writes what changed on the object since it was read or last written, if anything did. */
  write(object: object): void {
    const tracked = this.parts.tracked.find(object);
    if (tracked === undefined) return;
    const { entity, row: before } = tracked;
    if (entity.differences(before, entity.store(object)).length === 0) return;
    entity.initialize(object, 'update');
    const now = entity.store(object);
    const key = keyOf(before, entity.shape.primaryKey) ?? '';
    const stored = this.look((store) => store.get(entity, key));
    const { tenant, softDelete } = this.parts.rulesOf(entity);
    const deleted = softDelete !== undefined && stored?.row[softDelete.at] !== null;
    if (stored === undefined || deleted) throw notFound(entity.shape.name);
    assertVersion(stored, before[entity.shape.version ?? '']);
    const fields = entity.differences(before, now);
    if (tenant !== undefined && fields.includes(tenant)) throw tenantMoved(entity, tenant);
    const after = this.set(stored, pick(now, fields));
    this.#held.set(placeOf(entity, after.row), object);
    this.#hold(entity, object, { ...after.row, ...now, ...pick(after.row, [entity.shape.version ?? '']) });
  }

  /** The object of a row: the one that was handed out before, with the values of now, or a new one. */
  handOut({ entity, row }: StoredEntity): object {
    const held = this.#held.get(placeOf(entity, row));
    return this.#hold(entity, held ?? entity.read(row), row);
  }

  /** Whether it has handed out an object of the row. */
  holds({ entity, row }: StoredEntity): boolean {
    return this.#held.has(placeOf(entity, row));
  }

  letGo({ entity, row }: StoredEntity): void {
    this.#held.delete(placeOf(entity, row));
  }

  #hold(entity: FakeEntity, object: object, row: StoredRow): object {
    entity.refresh(object, row);
    this.#held.set(placeOf(entity, row), object);
    this.parts.tracked.remember(object, { entity, row: entity.store(object) });
    return object;
  }

  #change<T>(work: (store: FakeStore) => T): T {
    return this.#statement((store) => {
      if (this.#readOnly) throw serverFailure('25006', 'the transaction is read-only');
      return work(store);
    });
  }

  /** An error of a statement leaves nothing to the transaction but its rollback, as in PostgreSQL. */
  #statement<T>(work: (store: FakeStore) => T): T {
    this.#assertUsable();
    try {
      return work(this.parts.store);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  #assertUsable(): void {
    if (!this.#open) throw ended();
    if (this.#failed) throw serverFailure('25P02', 'an earlier statement failed');
  }

  #end(outcome: 'committed' | 'rolledBack'): void {
    this.#open = false;
    this.#held.clear();
    this.parts.turned(outcome);
    this.parts.queue.pass();
  }
}

function placeOf(entity: FakeEntity, row: StoredRow): string {
  return `${entity.table} ${keyOf(row, entity.shape.primaryKey) ?? ''}`;
}

function pick(row: StoredRow, fields: readonly string[]): StoredRow {
  return Object.fromEntries(fields.filter((field) => field in row).map((field) => [field, row[field]]));
}

function missingIn(given: StoredRow, { columns, shape }: FakeEntity): readonly string[] {
  return columns.map(({ name }) => name).filter((name) => given[name] === undefined || name === shape.version);
}

function ended(): TransactionEndedError {
  return new TransactionEndedError(
    'The transaction has already ended. Await everything that belongs to it inside the closure given to run().',
  );
}

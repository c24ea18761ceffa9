import { CompositionError } from '#core';
import {
  DatabasePermissionError,
  DatabaseError,
  MigrationFailedError,
  MigrationsPendingError,
  OwnSchema,
  type OwnMigrations,
} from '#domain/database';
import type { DatabaseDriver } from '../database.driver.js';
import { waitForMigrationLock } from './migration-lock.js';
import type { ObjectDifference, OwnSchemaState } from './migration-state.js';
import { ownSchemaState } from './own-schema-state.js';
import { sameSteps, stepName, stepsOf, type OwnStep } from './own-steps.js';
import { compareObjects, readObjects, tryOut } from './schema-objects.js';
import { inTransaction, inUndoneTransaction } from './schema-transaction.js';
import { pendingSteps, type StepRecord } from './step-record.js';
import { StepTable } from './step-table.js';

/** Collects what the concerns need of our own schema, and makes it in one transaction at the start. */
export class DatabaseOwnSchema extends OwnSchema {
  readonly name: string;
  readonly #known = new Map<string, readonly OwnStep[]>();
  readonly #needed = new Set<string>();
  #all = false;
  #sealed = false;

  /** @param base the steps of the database concern itself, which come first as soon as anybody uses the schema */
  constructor(
    schema: string,
    private readonly base: OwnMigrations,
    private readonly instance = 'default',
  ) {
    super();
    this.name = `"${schema}"`; // the option allows no quotation mark; unquoted, a word such as "user" would not do
    this.#known.set(base.concern, stepsOf(base));
  }

  get inUse(): boolean {
    return this.#all || this.#needed.size > 0;
  }

  use(migrations: OwnMigrations, { needed = true }: { readonly needed?: boolean } = {}): void {
    const { concern } = migrations;
    const steps = stepsOf(migrations);
    const known = this.#known.get(concern);
    if (known !== undefined && !sameSteps(known, steps))
      throw new CompositionError(`The concern "${concern}" uses our own schema twice, with different steps.`);
    if (this.#sealed && (needed || this.#all) && !this.#used().has(concern))
      throw new CompositionError(
        `The concern "${concern}" says that it uses our own schema after the schema was made. It must say so while the application is put together.`,
      );
    this.#known.set(concern, steps);
    if (needed) this.#needed.add(this.base.concern).add(concern);
  }

  /** The tables of the database concern itself. */
  useBase(): void {
    this.use(this.base);
  }

  /** All that the concerns of this application would keep here, needed or not; also of those that say so later. */
  useAll(): void {
    this.#all = true;
  }

  /**
   * Runs what is pending of all concerns in one transaction. Processes that start at the same time run it once: the others wait for the lock.
   * @returns the names of the steps that were run, in their order.
   * @throws OwnSchemaNewerError; OwnSchemaDivergedError; MigrationFailedError when a step fails. Nothing was changed then.
   */
  async apply(driver: DatabaseDriver, signal: AbortSignal): Promise<readonly string[]> {
    this.#sealed = true;
    if (!this.inUse) return [];
    let running: OwnStep | undefined;
    try {
      return await inTransaction(driver, signal, async (connection) => {
        if (driver.capabilities.sharedByProcesses) await waitForMigrationLock(connection, 'transaction', signal);
        const table = new StepTable(connection, this.name);
        const pending = pendingSteps(this.#steps(), await table.records(), this.name);
        if (pending.length > 0) await table.create();
        for (const step of pending) {
          running = step;
          await connection.execute(step.sql.replaceAll('{schema}', this.name), [], { signal });
          await table.record(step);
        }
        return pending.map(stepName);
      });
    } catch (error) {
      throw signal.aborted && error === signal.reason ? error : this.#failure(driver.mapError(error) ?? error, running);
    }
  }

  /**
   * The same check without changing anything.
   * @throws MigrationsPendingError naming the steps, when there are any; OwnSchemaNewerError; OwnSchemaDivergedError.
   */
  async assertApplied(driver: DatabaseDriver, signal: AbortSignal): Promise<void> {
    this.#sealed = true;
    if (!this.inUse) return;
    const records = await this.#records(driver, signal);
    const pending = pendingSteps(this.#steps(), records, this.name).map(stepName);
    if (pending.length === 0) return;
    throw new MigrationsPendingError(
      `The schema ${this.name} of our own tables lacks ${pending.length} step${pending.length === 1 ? '' : 's'}: ${pending.join(', ')}. Run the migrations (npm run migrate), or set DATABASE_MIGRATE=auto.`,
      { details: { instance: this.instance, pending } },
    );
  }

  /** What ran and what is to run, without changing anything and without judging it. Undefined when nobody uses the schema. */
  async state(driver: DatabaseDriver, signal: AbortSignal): Promise<OwnSchemaState | undefined> {
    this.#sealed = true;
    return this.inUse ? ownSchemaState(this.name, this.#steps(), await this.#records(driver, signal)) : undefined;
  }

  /**
   * How what is in the schema differs from what the steps that ran have made, by trying them out as temporary objects in a transaction that is undone.
   * @throws DatabasePermissionError without the right to temporary tables in the database (which everybody has unless it was revoked).
   */
  async differences(driver: DatabaseDriver, signal: AbortSignal): Promise<readonly ObjectDifference[]> {
    try {
      return await inUndoneTransaction(driver, signal, async (connection) => {
        const ran = new Set((await new StepTable(connection, this.name).records()).map(stepName));
        const found = await readObjects(connection, this.name); // first: a temporary table hides the one of its name
        const steps = this.#steps().filter((step) => ran.has(stepName(step)));
        const expected = await tryOut(
          connection,
          steps.map(({ sql }) => sql),
        );
        return compareObjects(expected, found);
      });
    } catch (error) {
      throw signal.aborted && error === signal.reason ? error : (driver.mapError(error) ?? error);
    }
  }

  async #records(driver: DatabaseDriver, signal: AbortSignal): Promise<readonly StepRecord[]> {
    const connection = await driver.acquire({ signal });
    try {
      return await new StepTable(connection, this.name).records();
    } catch (error) {
      throw driver.mapError(error) ?? error;
    } finally {
      connection.release();
    }
  }

  /** The base first, then the concerns by name: the same order in every process, whatever the order of its modules. */
  #steps(): readonly OwnStep[] {
    const others = [...this.#used()].filter((concern) => concern !== this.base.concern).sort();
    return [this.base.concern, ...others].flatMap((concern) => this.#known.get(concern) ?? []);
  }

  #used(): ReadonlySet<string> {
    return this.#all ? new Set(this.#known.keys()) : this.#needed;
  }

  #failure(error: unknown, step: OwnStep | undefined): unknown {
    const understood =
      error instanceof DatabasePermissionError ||
      (error instanceof DatabaseError && error.row.status === 503 && error.row.transience === 'transient');
    if (understood || step === undefined) return error;
    return new MigrationFailedError(
      `The step ${stepName(step)} of the schema ${this.name} failed and everything of this run was rolled back: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error, details: { migration: stepName(step) } },
    );
  }
}

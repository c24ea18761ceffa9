import { Duration, type Ids } from '#core';
import type { SqlSession, SqlValue } from '#domain/database';
import { claimStatement, searchStatement } from './claim.statement.js';
import { toLeasedRows, type ClaimedColumns } from './claimed-columns.js';
import {
  completeStatement,
  parkStatement,
  releaseStatement,
  renewStatement,
  retryStatement,
} from './fenced.statements.js';
import {
  LeasedRows,
  type ClaimRequest,
  type FailureEntry,
  type LeasedRow,
  type LeasedTable,
  type LeaseId,
  type SweepResult,
} from './leased-rows.js';
import { ROW_STATE } from './row-state.js';
import { storable, storedFailure } from './stored-failure.js';
import { sweepStatement, type SweptRow } from './sweep.statement.js';

export interface SqlLeasedRowsParts {
  readonly sql: SqlSession;
  readonly ids: Ids;
  readonly table: LeasedTable;
}

type SweepOptions = Parameters<LeasedRows['sweep']>[0];

/** Leased rows through plain SQL: the texts are made once, from the table alone. */
export class SqlLeasedRows<Row extends object> extends LeasedRows<Row> {
  readonly #claim: string;
  readonly #searchFor: string;
  readonly #renew: string;
  readonly #complete: string;
  readonly #retry: string;
  readonly #park: string;
  readonly #release: string;
  readonly #sweep: string;
  readonly #sweepAll: string;
  /**
   * Lanes whose window did not suffice at the last claim, and the key that a search there went as far as. A search begins behind it: each key has its turn then, however
   * many there are. What was claimed first is never held back by it: every claim looks through the window.
   */
  readonly #searches = new Map<string, string>();

  constructor(private readonly parts: SqlLeasedRowsParts) {
    super();
    const { table } = parts;
    this.#claim = claimStatement(table);
    this.#searchFor = searchStatement(table);
    this.#renew = renewStatement(table);
    this.#complete = completeStatement(table);
    this.#retry = retryStatement(table);
    this.#park = parkStatement(table);
    this.#release = releaseStatement(table);
    this.#sweep = sweepStatement(table, 'expired');
    this.#sweepAll = sweepStatement(table, 'all');
  }

  async claim(request: ClaimRequest, signal?: AbortSignal): Promise<readonly LeasedRow<Row>[]> {
    if (request.limit < 1) return [];
    const search = this.#searches.get(request.lane);
    const found =
      search === undefined ? await this.#look(request, signal) : await this.#search(request, search, signal);
    if (search !== undefined || found.length > 0 || !this.#searches.has(request.lane)) return found;
    return this.#search(request, '', signal); // nothing was claimed, so nothing is lost if this fails
  }

  renew(leases: readonly LeaseId[], lease: Duration): Promise<ReadonlySet<string>> {
    return this.#fenced(this.#renew, leases, [lease.milliseconds]);
  }

  complete(leases: readonly LeaseId[]): Promise<ReadonlySet<string>> {
    return this.#fenced(this.#complete, leases);
  }

  async retry(lease: LeaseId, after: Duration, failure: FailureEntry): Promise<boolean> {
    return (await this.#fenced(this.#retry, [lease], [after.milliseconds, storedFailure(failure)])).size === 1;
  }

  async park(
    lease: LeaseId,
    parking: { readonly reason: string; readonly failure: FailureEntry; readonly aside: boolean },
  ): Promise<boolean> {
    const state = parking.aside ? ROW_STATE.parkedAside : ROW_STATE.parked;
    const values = [state, storedFailure(parking.failure), storable(parking.reason)];
    return (await this.#fenced(this.#park, [lease], values)).size === 1;
  }

  async release(leases: readonly LeaseId[]): Promise<void> {
    await this.#fenced(this.#release, leases);
  }

  sweep(options: SweepOptions): Promise<SweepResult> {
    return this.#swept(this.#sweep, options);
  }

  sweepAll(options: SweepOptions): Promise<SweepResult> {
    return this.#swept(this.#sweepAll, options);
  }

  async #look(request: ClaimRequest, signal: AbortSignal | undefined): Promise<readonly LeasedRow<Row>[]> {
    const { lane, limit } = request;
    const rows = await this.#query(this.#claim, this.#claimValues(request), signal);
    const found = toLeasedRows<Row>(rows);
    if (found.length < limit && rows[0]?.leased_more === true) this.#searches.set(lane, '');
    return found;
  }

  async #search(
    request: ClaimRequest,
    after: string,
    signal: AbortSignal | undefined,
  ): Promise<readonly LeasedRow<Row>[]> {
    const { lane, limit } = request;
    const rows = await this.#query(this.#searchFor, [...this.#claimValues(request), after], signal);
    const found = toLeasedRows<Row>(rows);
    const behind = rows.filter((row) => row.leased_behind);
    if (rows[0]?.leased_more === true && (found.length < limit || behind.length > 0))
      this.#searches.set(lane, behind.find((row) => row.leased_key !== null)?.leased_key ?? after);
    else this.#searches.delete(lane);
    return found;
  }

  #claimValues({ lane, limit, suspects, lease }: ClaimRequest): readonly SqlValue[] {
    return [lane, limit, suspects, this.parts.ids.next(), lease.milliseconds];
  }

  #query(
    statement: string,
    values: readonly SqlValue[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (Row & ClaimedColumns)[]> {
    return this.parts.sql.query<Row & ClaimedColumns>(statement, values, signal === undefined ? {} : { signal });
  }

  async #fenced(
    statement: string,
    leases: readonly LeaseId[],
    values: readonly SqlValue[] = [],
  ): Promise<ReadonlySet<string>> {
    if (leases.length === 0) return new Set();
    const held = [leases.map(({ id }) => id), leases.map(({ lease }) => lease)];
    const rows = await this.parts.sql.query<{ id: string }>(statement, [...held, ...values]);
    return new Set(rows.map(({ id }) => id));
  }

  async #swept(statement: string, { maxCrashes, asideLanes }: SweepOptions): Promise<SweepResult> {
    const [row] = await this.parts.sql.query<SweptRow>(statement, [maxCrashes, asideLanes]);
    const nextDue = row?.next_due ?? undefined;
    return {
      lanes: row?.lanes ?? [],
      parked: row?.parked ?? 0,
      nextDue: nextDue === undefined ? undefined : Duration.milliseconds(Math.max(0, nextDue)),
    };
  }
}

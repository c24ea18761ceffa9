import {
  Duration,
  groupName,
  InfrastructureError,
  type Clock,
  type HealthIndicator,
  type HealthReading,
  type Need,
} from '#core';
import type { DatabaseDriver } from './database.driver.js';
import type { DatabaseSettings } from './database.options.js';
import { findInOutbox, findInServer, type Finding, type RunStatement } from './health/server-findings.js';
import { within } from './health/within.js';

export interface DatabaseHealthParts {
  readonly instance: string;
  readonly driver: DatabaseDriver;
  readonly settings: Pick<DatabaseSettings, 'need' | 'poolWait'>;
  /** `name` is quoted. */
  readonly ownSchema: { readonly name: string; readonly inUse: boolean };
  readonly clock: Clock;
}

/** Whether it answers, and whether it still takes writes. */
const PING = `select pg_is_in_recovery() or current_setting('transaction_read_only')::bool as read_only`;
const LIMIT = Duration.seconds(2);
/** Of what is looked at seldom, so that it never makes a database look dead. */
const FINDINGS_LIMIT = Duration.seconds(1);
const FINDINGS_INTERVAL = Duration.seconds(30);
/** How long a refusal is told of. */
const REFUSAL_TOLD = Duration.seconds(10);

/** Looks at one database on a way of its own where the driver has one: behind a full pool a server is still seen to live. */
export class DatabaseHealth implements HealthIndicator {
  readonly name: string;
  readonly need: Need;
  readonly group: string;
  readonly limit = LIMIT;
  #findings: readonly Finding[] = [];
  #findAgainAt = 0;

  constructor(private readonly parts: DatabaseHealthParts) {
    this.name = groupName('database', parts.instance);
    this.need = parts.settings.need;
    this.group = this.name;
  }

  async check(signal: AbortSignal): Promise<HealthReading> {
    try {
      const readOnly = await this.#ping(signal);
      await this.#refresh(signal);
      const [first] = [...readOnly, ...this.#waits(), ...this.#findings];
      return { status: first === undefined ? 'up' : 'degraded', ...first, facts: this.#facts() };
    } catch (error) {
      throw this.parts.driver.mapError(error) ?? error;
    }
  }

  async #ping(signal: AbortSignal): Promise<readonly Finding[]> {
    const { driver } = this.parts;
    if (driver.look === undefined) {
      await driver.open({ signal });
      return [];
    }
    const { rows } = await driver.look(PING, [], { signal });
    if (rows[0]?.['read_only'] !== true) return [];
    return [
      { code: 'DATABASE_READ_ONLY', detail: `${driver.target} takes no writes. Point DATABASE_URL at the primary.` },
    ];
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const { clock, driver } = this.parts;
    if (clock.monotonic() < this.#findAgainAt) return;
    try {
      this.#findings = await within({ clock, limit: FINDINGS_LIMIT, signal }, (limited) => this.#find(limited));
    } catch (error) {
      if (signal.aborted) throw error;
      const { code, message } = known(driver.mapError(error) ?? error);
      this.#findings = [{ code, detail: `It cannot be told how the database is: ${message}` }];
    }
    this.#findAgainAt = clock.monotonic() + FINDINGS_INTERVAL.milliseconds;
  }

  async #find(signal: AbortSignal): Promise<readonly Finding[]> {
    const { driver, ownSchema } = this.parts;
    const run = runOn(driver, signal);
    const server = driver.look === undefined ? [] : await findInServer(run); // an embedded one has nobody else, and vacuums when told to
    return ownSchema.inUse ? [...server, ...(await findInOutbox(run, ownSchema.name))] : server;
  }

  #waits(): readonly Finding[] {
    const load = this.parts.driver.load?.();
    if (load === undefined) return [];
    const { refusedAgo, longestWait, waiting, max } = load;
    const refused = refusedAgo !== undefined && refusedAgo < REFUSAL_TOLD.milliseconds;
    if (!refused && longestWait < this.parts.settings.poolWait.milliseconds / 2) return [];
    const detail = `All ${max} connections are in use, and ${waiting} callers wait for one. Shorten transactions, or raise DATABASE_POOL_MAX.`;
    return [{ code: refused ? 'DATABASE_POOL_EXHAUSTED' : 'POOL_WAITS', detail }];
  }

  #facts(): NonNullable<HealthReading['facts']> {
    const load = this.parts.driver.load?.();
    return load === undefined ? {} : { inUse: load.inUse, waiting: load.waiting, max: load.max };
  }
}

function runOn(driver: DatabaseDriver, signal: AbortSignal): RunStatement {
  return async (sql, parameters) => {
    if (driver.look !== undefined) return (await driver.look(sql, parameters, { signal })).rows;
    const connection = await driver.acquire({ signal });
    try {
      return (await connection.execute(sql, parameters, { signal })).rows;
    } finally {
      connection.release();
    }
  };
}

function known(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof InfrastructureError) return error;
  return { code: 'LOOK_FAILED', message: error instanceof Error ? error.message : String(error) };
}

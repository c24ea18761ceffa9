import type { SqlSession, UnitOfWork } from '#domain/database';
import { limitAnswer, tokenSpan, windowMicroseconds, type LimitReading } from '../../rate-limits/limit-reading.js';
import type { LimitAnswer, LimitRequest, LimitStore } from '../../rate-limits/limit-store.js';
import { outsideUnitOfWork } from './outside-unit-of-work.js';

export interface DatabaseLimitsParts {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  /** What every key of the limits begins with. */
  readonly prefix: string;
  /** False for an embedded database. */
  readonly severalConnections: boolean;
}

interface ReadingRow {
  readonly allowed: boolean;
  readonly used: string;
  readonly full: string;
  readonly rest: string;
  readonly free: string;
}

/**
 * Limits in the database: one call of a function of ours for each decision, which holds the row of the key. Outside the caller's unit of work, so that a rollback does not give
 * the use back, and nobody waits for the row until it ends; on an embedded database, which has one connection, it is part of it.
 */
export class DatabaseLimits implements LimitStore {
  constructor(private readonly parts: DatabaseLimitsParts) {}

  async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const { sql, schema, severalConnections, prefix } = this.parts;
    const { whole, rest } = tokenSpan(request);
    const reading = `reading.allowed, reading.used, reading."full", reading.rest, reading.free`;
    const call = `${schema}.take_rate_limit($1, $2, $3::int8, $4::int8, $5::int8, $6, $7::int8, $8::int8) as reading`;
    // A use that a crash of the server forgets lets one more through. Waiting for the disk would hold the row for as long, and let few through in a second.
    const unforced = `select ${reading}, set_config('synchronous_commit', 'off', true) from ${call}`;
    const [row] = await outsideUnitOfWork(this.parts, () =>
      sql.query<ReadingRow>(
        severalConnections && !request.peek ? unforced : `select ${reading} from ${call}`,
        [
          `${prefix}${request.key}`,
          request.algorithm,
          request.limit,
          windowMicroseconds(request),
          request.cost,
          request.peek,
          whole,
          rest,
        ],
        signal === undefined ? {} : { signal },
      ),
    );
    return limitAnswer(request, readingOf(row));
  }

  async reset(key: string, signal: AbortSignal | undefined): Promise<void> {
    const { sql, schema, prefix } = this.parts;
    await outsideUnitOfWork(this.parts, () =>
      sql.execute(
        `with gone as (delete from ${schema}.rate_limits where key = $1 returning id)
         delete from ${schema}.rate_limit_uses where limit_id in (select id from gone)`,
        [`${prefix}${key}`],
        signal === undefined ? {} : { signal },
      ),
    );
  }
}

function readingOf(row: ReadingRow | undefined): LimitReading {
  if (row === undefined) throw new Error('The function take_rate_limit gave no row.'); // it always gives one
  const { allowed, used, full, rest, free } = row;
  return { allowed, used: Number(used), full: Number(full), rest: Number(rest), free: Number(free) };
}

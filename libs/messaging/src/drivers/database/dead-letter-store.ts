import { InvalidQueryError, type SqlSession } from '#domain/database';
import type { DeadLetterDetails, DeadLetterFilter, DeadLetterId } from '#domain/messaging';
import type { DriverPage } from '../../messaging.driver.js';
import { parkedCondition, type RedriveFilter } from './dead-letter-filter.js';
import {
  deadLetterColumns,
  PARKED_AT,
  toDeadLetter,
  toDetails,
  type DeadLetterDetailsRow,
  type DeadLetterRow,
} from './dead-letter-row.js';

/** Deliveries that one statement puts back. */
const CHUNK = 1_000;

export interface DeadLetterStoreParts {
  readonly schema: string;
  readonly sql: SqlSession;
  /** Something became ready. */
  ready(): void;
}

/** The parked deliveries: rows like all others, found by their state. */
export class DeadLetterStore {
  readonly #from: string;

  constructor(private readonly parts: DeadLetterStoreParts) {
    this.#from = `from ${parts.schema}.deliveries r join ${parts.schema}.events e on e.id = r.event_id`;
  }

  /** In the order in which they were parked. The cursor is the place of the last one. */
  async list(filter: DeadLetterFilter, limit: number, cursor: string | undefined): Promise<DriverPage> {
    const { sql, parameters } = parkedCondition(filter);
    const [at, id] = cursor === undefined ? ['', '0'] : readCursor(cursor);
    const next = parameters.length + 1;
    const rows = await this.parts.sql.query<DeadLetterRow>(
      `select ${deadLetterColumns(this.parts.schema)} ${this.#from}
       where ${sql} and (${PARKED_AT}, r.id) > ($${next}::text, $${next + 1}::int8)
       order by ${PARKED_AT}, r.id limit $${next + 2}`,
      [...parameters, at, id, limit + 1],
    );
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(toDeadLetter),
      next: last === undefined ? null : JSON.stringify([last.parked_at, last.id]),
    };
  }

  async show({ group, eventId }: DeadLetterId): Promise<DeadLetterDetails | undefined> {
    const { sql, parameters } = parkedCondition({ group, eventId });
    const [row] = await this.parts.sql.query<DeadLetterDetailsRow>(
      `select ${deadLetterColumns(this.parts.schema)}, r.failures, e.payload, e.headers ${this.#from} where ${sql}`,
      parameters,
    );
    return row === undefined ? undefined : toDetails(row);
  }

  /**
   * In chunks, each of them durable, in the order of `seq`: one that fails at once again lies behind the place that was reached, and is not put back twice.
   * The history stays.
   */
  async redrive(filter: RedriveFilter): Promise<number> {
    const { sql, parameters } = parkedCondition(filter);
    const next = parameters.length + 1;
    const statement = `with chosen as (
        select r.id ${this.#from} where ${sql} and (r.seq, r.id) > ($${next}::int8, $${next + 1}::int8)
        order by r.seq, r.id limit ${CHUNK} for update of r)
      update ${this.parts.schema}.deliveries d
      set state = 1, attempt = 0, crashes = 0, reason = null, run_at = clock_timestamp()
      where d.id in (select id from chosen) returning d.seq, d.id`;
    let count = 0;
    let place: Place = [0n, 0n];
    for (let found = CHUNK; found === CHUNK;) {
      const { rows } = await this.parts.sql.execute<{ seq: string; id: string }>(statement, [...parameters, ...place]);
      found = rows.length;
      count += found;
      place = rows.map(({ seq, id }): Place => [BigInt(seq), BigInt(id)]).reduce(later, place);
    }
    if (count > 0) this.parts.ready();
    return count;
  }

  /** Kept on record, until retention removes it with its event. */
  async discard({ group, eventId }: DeadLetterId): Promise<boolean> {
    const { affected } = await this.parts.sql.execute(
      `update ${this.parts.schema}.deliveries set state = 6, finished_at = clock_timestamp()
       where lane = $1 and event_id = $2::uuid and state in (4, 5)`,
      [group, eventId],
    );
    if (affected > 0) this.parts.ready();
    return affected > 0;
  }
}

type Place = readonly [bigint, bigint];

function later(a: Place, b: Place): Place {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]) ? a : b;
}

/** @throws InvalidQueryError when it is not one that `list` gave. */
function readCursor(cursor: string): readonly [string, string] {
  const match = /^\["([-\dT:.Z]{0,32})","(\d{1,18})"\]$/.exec(cursor);
  if (match === null)
    throw new InvalidQueryError('The cursor is not one that this list gave. Begin again without a cursor.');
  return [match[1] ?? '', match[2] ?? ''];
}

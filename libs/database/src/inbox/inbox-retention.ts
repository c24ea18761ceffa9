import { Duration, orAbort, type Clock, type FaultReporter, type Ids, type Random } from '#core';
import type { SqlSession } from '#domain/database';
import { LookLoop } from '../outbox/relay/look-loop.js';
import type { Round } from '../outbox/relay/round.js';

const DELAY = Duration.seconds(60);
const INTERVAL = Duration.parse('1h');
const BATCH = 1_000;

export interface InboxRetentionParts {
  readonly sql: SqlSession;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  /** How long a record is kept: a message that comes again later is handled again. */
  readonly retention: Duration;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
}

/** Removes old records of the inbox: a minute after the start and about every hour, in batches, so that no transaction is long. */
export class InboxRetention {
  readonly #loop: LookLoop;

  constructor(private readonly parts: InboxRetentionParts) {
    this.#loop = new LookLoop({
      ...parts,
      name: 'the retention of the inbox',
      delay: DELAY,
      shortest: INTERVAL,
      longest: INTERVAL,
      round: () => this.#removeBatch(),
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Waits for the batch that is being removed, at most until `signal` aborts. */
  stop(signal?: AbortSignal): Promise<void> {
    return orAbort(this.#loop.stop(), signal);
  }

  async #removeBatch(): Promise<Round> {
    const { sql, schema, retention } = this.parts;
    const { affected } = await sql.execute(
      `delete from ${schema}.inbox where ctid = any(array(
         select ctid from ${schema}.inbox
         where handled_at < (select clock_timestamp() - $1::float8 * interval '1 millisecond')
         order by handled_at limit ${BATCH}))`,
      [retention.milliseconds],
    );
    return affected === BATCH ? { kind: 'more' } : { kind: 'idle' };
  }
}

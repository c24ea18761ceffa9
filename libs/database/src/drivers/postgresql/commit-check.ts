import type { CommitCheck, CommitStatus } from '../../database.driver.js';

/**
 * One life of one server, by functions that every role may call (PostgreSQL 13 and later). Ids that were given and never reached the disk are given anew after
 * a crash: a restart changes the start time, a failover the timeline. A postmaster that only lost a child starts anew under the same start time; the counters
 * of its background writer begin again then, at that moment. Fails on a standby.
 */
const SERVER = `concat_ws(' ', extract(epoch from pg_postmaster_start_time()), left(pg_walfile_name(pg_current_wal_lsn()), 8),
  extract(epoch from pg_stat_get_bgwriter_stat_reset_time()))`;

const MARK = `select pg_current_xact_id_if_assigned()::text as transaction, ${SERVER} as server`;

/** The id is looked up only where it was given: elsewhere it may lie in the future, which is an error. */
const STATUS = `select case when server = $2::text then pg_xact_status($1::text::xid8) end as status from (select ${SERVER} as server) now`;

const STATUSES: Readonly<Record<string, CommitStatus>> = {
  committed: 'committed',
  aborted: 'rolled back',
  'in progress': 'in progress',
};

export const postgresqlCommitCheck: CommitCheck = {
  async mark(execute) {
    const [row] = (await execute(MARK, [])).rows;
    const transaction = row?.['transaction'];
    return {
      transaction: typeof transaction === 'string' ? transaction : undefined,
      server: String(row?.['server']),
    };
  },

  async status(execute, { transaction, server }) {
    const [row] = (await execute(STATUS, [transaction, server])).rows;
    return STATUSES[String(row?.['status'])] ?? 'unknown'; // null where the server is another one, or has cleaned up what it knew
  },
};

import assert from 'node:assert/strict';
import type { SqlSession, SqlValue } from '#domain/database';
import type { LeaseFaults } from '../messaging-harness.js';

/** What a harness does to deliveries behind the driver's back. */
export interface DeliveryFaults {
  redeliver(group: string, eventId: string): Promise<void>;
  readonly leases?: LeaseFaults | undefined;
}

/** What the hooks of a driver are made with, for each application. */
export interface FaultParts {
  readonly sql: SqlSession;
  /** The quoted name of our own schema. */
  readonly schema: string;
  /** Tells all processes that something became ready. */
  wake(): void;
}

/** Deliveries that are rows of the driver `database`. */
export function sqlDeliveryFaults({ sql, schema, wake }: FaultParts): DeliveryFaults {
  const change = async (what: string, [group, eventId, ...more]: readonly SqlValue[]): Promise<void> => {
    const { affected } = await sql.execute(
      `update ${schema}.deliveries set ${what} where lane = $1 and event_id = $2::uuid`,
      [group ?? null, eventId ?? null, ...more],
    );
    assert.equal(affected, 1, `there is one delivery of the event ${String(eventId)} to the group ${String(group)}`);
    wake();
  };
  return {
    redeliver: (group, eventId) =>
      change(
        `state = 1, attempt = 0, lease = null, lease_until = null, run_at = clock_timestamp(), finished_at = null`,
        [group, eventId],
      ),
    leases: {
      take: (group, eventId) =>
        change(`state = 1, lease = null, lease_until = null, crashes = crashes + 1`, [group, eventId]),
      abandon: (group, eventId, crashes) =>
        change(
          `state = 2, lease = gen_random_uuid(), lease_until = clock_timestamp() - interval '1 second', crashes = $3::int`,
          [group, eventId, crashes],
        ),
      setCrashes: (group, eventId, crashes) => change(`crashes = $3::int`, [group, eventId, crashes]),
    },
  };
}

import { LEASED_COLUMNS, LEASED_STORAGE, leasedIndexes } from '#database';
import type { OwnMigrations } from '#domain/database';

/**
 * `events` is what was published, kept for a while; `subscriptions` who wants what; `deliveries` one event for one group. `event_accounts` says of every
 * event where it went, for people and for the tests that count. No foreign keys: fan-out writes thousands of rows at once, and the lock of the route
 * already keeps who deletes events from who adds deliveries.
 */
export const eventsMigrations: OwnMigrations = {
  concern: 'messaging',
  migrations: [
    {
      id: '001_events',
      sql: `
create table {schema}.events (
  seq bigint generated always as identity unique,
  id uuid primary key,
  type text not null,
  key text,
  payload text not null,
  headers jsonb not null,
  published_at timestamptz not null
);
create index events_type on {schema}.events (type, seq);
create index events_published on {schema}.events (published_at);
create table {schema}.subscriptions (
  group_name text not null,
  type text not null,
  ordered boolean not null,
  aside boolean not null,
  paused boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz,
  primary key (group_name, type)
);
create index subscriptions_type on {schema}.subscriptions (type);
create table {schema}.deliveries (
  id bigint generated always as identity primary key,
  event_id uuid not null,
  seq bigint not null,
  type text not null,
  ${LEASED_COLUMNS.trim()},
  unique (lane, event_id)
) ${LEASED_STORAGE};
${leasedIndexes('deliveries').trim()}
create index deliveries_event on {schema}.deliveries (event_id);
create view {schema}.event_accounts as
select o.id, o.topic as type, true as in_outbox,
  0::bigint as groups, 0::bigint as done, 0::bigint as waiting, 0::bigint as parked, 0::bigint as discarded
from {schema}.outbox o where o.lane = 'events'
union all
select e.id, e.type, false, count(d.id),
  count(d.id) filter (where d.state = 3),
  count(d.id) filter (where d.state in (0, 1, 2)),
  count(d.id) filter (where d.state in (4, 5)),
  count(d.id) filter (where d.state = 6)
from {schema}.events e left join {schema}.deliveries d on d.event_id = e.id
group by e.id, e.type;
`,
    },
  ],
};

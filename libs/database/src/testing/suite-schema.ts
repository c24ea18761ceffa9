/** The suite's tables, for an empty schema, one statement each. Names are not qualified: the harness sets the search path of its connections. */
export const suiteSchemaStatements: readonly string[] = [
  `create table suite_account (
     id uuid primary key default gen_random_uuid(),
     owner varchar(100) not null,
     balance integer not null default 0,
     note text,
     opened_at timestamptz(3) not null default now(),
     version integer not null default 1
   )`,
  `create table suite_item (
     sku varchar(40) primary key,
     name text not null constraint suite_item_name_unique unique,
     price integer not null constraint suite_item_price_check check (price >= 0),
     rank bigint,
     active boolean not null default true
   )`,
  `create table suite_membership (
     "group" varchar(40) not null,
     member varchar(40) not null,
     role text not null,
     primary key ("group", member)
   )`,
  `create table suite_parcel (
     id uuid primary key default gen_random_uuid(),
     tenant varchar(40) not null,
     label text collate "C" not null,
     weight double precision,
     dispatched_at timestamptz(3),
     fragile boolean not null default false,
     deleted_at timestamptz(3),
     deleted_by text,
     version integer not null default 1
   )`,
  `create table suite_transfer (
     id bigint generated always as identity primary key,
     account_id uuid constraint suite_transfer_account_fkey references suite_account (id),
     reference text constraint suite_transfer_reference_unique unique deferrable initially deferred
   )`,
  `create table suite_entry (
     entry text primary key
   )`,
];

/** The same as one script, for a client that takes several statements at once: a `SqlSession` does not. */
export const suiteSchemaSql = suiteSchemaStatements.join(';\n');

/** Empties the suite's tables between two cases; TRUNCATE would make new files, which a server with a real disk waits for. */
export const suiteResetSql = `
  with transfers as (delete from suite_transfer), accounts as (delete from suite_account), items as (delete from suite_item),
    memberships as (delete from suite_membership), parcels as (delete from suite_parcel)
  delete from suite_entry`;

/** Removes the suite's tables. */
export const suiteDropSql =
  'drop table if exists suite_transfer, suite_account, suite_item, suite_membership, suite_parcel, suite_entry';

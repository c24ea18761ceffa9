import type { OwnMigration } from '#domain/database';

/**
 * `rate_limits` holds one row for each key, which is locked while one decision is made; `rate_limit_uses` the log of sliding windows. Times are microseconds of the
 * database's clock. `mark` is the end of a fixed window, the newest use of a sliding one, or when a bucket is full; `rest` the number of the next use, or
 * `limit`-ths of a microsecond on top of `mark`. `sweep_at` is rounded up to whole windows, so that most uses do not touch its index.
 *
 * `take_rate_limit` is one statement for the caller, and reads the clock once it holds the row. Answers a `LimitReading`. Whoever makes a new row removes two that have ended. No
 * name of the schema stands in its body, so that the bodies of two schemas are the same.
 */
const sql = `
create table {schema}.rate_limits (
  id bigint generated always as identity primary key,
  key text not null unique,
  rule text not null,
  used bigint not null,
  mark bigint not null,
  rest bigint not null,
  sweep_at bigint not null
) with (fillfactor = 50);
create index rate_limits_sweep on {schema}.rate_limits (sweep_at);
create table {schema}.rate_limit_uses (
  limit_id bigint not null,
  n bigint not null,
  at bigint not null,
  cost bigint not null,
  primary key (limit_id, at, n)
);
create function {schema}.take_rate_limit(
  asked text, algorithm text, most bigint, span bigint, units bigint, peeks boolean, whole bigint, part bigint,
  out allowed boolean, out used bigint, out "full" bigint, out rest bigint, out free bigint
) language plpgsql volatile set search_path = {schema}, pg_temp as $take_rate_limit$
declare
  found_row rate_limits;
  this_rule text := algorithm || ' ' || most || ' ' || span;
  now_at bigint;
  mark_at bigint := 0;
  gone bigint;
begin
  used := 0; rest := 0; free := 0;
  if peeks then
    select l.* into found_row from rate_limits l where l.key = asked;
  else
    loop
      select l.* into found_row from rate_limits l where l.key = asked for update;
      exit when found;
      now_at := extract(epoch from clock_timestamp()) * 1000000;
      with ended as (
        delete from rate_limits l where l.id in (
          select o.id from rate_limits o where o.sweep_at < now_at and o.key <> asked order by o.sweep_at limit 2 for update skip locked
        ) returning l.id
      )
      delete from rate_limit_uses u where u.limit_id in (select e.id from ended e);
      insert into rate_limits as l (key, rule, used, mark, rest, sweep_at) values (asked, this_rule, 0, 0, 0, now_at + 2 * span)
        on conflict (key) do nothing returning l.* into found_row;
      exit when found;
    end loop;
  end if;
  now_at := extract(epoch from clock_timestamp()) * 1000000;
  if found_row.rule = this_rule then
    used := found_row.used; mark_at := found_row.mark; rest := found_row.rest;
  elsif peeks then
    found_row := null;
  else
    delete from rate_limit_uses u where u.limit_id = found_row.id;
  end if;

  if algorithm = 'fixed-window' then
    if used = 0 or mark_at <= now_at then used := 0; mark_at := now_at + span; end if;
    mark_at := least(mark_at, now_at + span);
    allowed := used + units <= most;
    if allowed and not peeks then used := used + units; end if;
    "full" := case when used > 0 then mark_at - now_at else 0 end;
    free := mark_at - now_at;
  elsif algorithm = 'sliding-window' then
    if used > 0 and mark_at > now_at then
      if not peeks then
        delete from rate_limit_uses u where u.limit_id = found_row.id;
        insert into rate_limit_uses (limit_id, n, at, cost) values (found_row.id, rest, now_at, used);
        rest := rest + 1;
      end if;
      mark_at := now_at;
    elsif not peeks then
      with ended as (delete from rate_limit_uses u where u.limit_id = found_row.id and u.at <= now_at - span returning u.cost)
        select coalesce(sum(e.cost), 0) into gone from ended e;
      used := used - gone;
    else
      select coalesce(sum(u.cost), 0) into used from rate_limit_uses u where u.limit_id = found_row.id and u.at > now_at - span;
    end if;
    allowed := used + units <= most;
    if allowed and not peeks then
      insert into rate_limit_uses (limit_id, n, at, cost) values (found_row.id, rest, now_at, units);
      used := used + units; mark_at := now_at; rest := rest + 1;
    end if;
    "full" := case when used > 0 then mark_at + span - now_at else 0 end;
    if not allowed then
      select s.at + span - now_at into free from (
        select u.n, u.at, sum(u.cost) over (order by u.at, u.n rows unbounded preceding) as freed
        from rate_limit_uses u where u.limit_id = found_row.id and u.at > now_at - span
      ) s where s.freed >= used + units - most order by s.at, s.n limit 1;
      free := coalesce(free, span);
    end if;
  else
    if mark_at < now_at then mark_at := now_at; rest := 0; end if;
    if mark_at >= now_at + span then mark_at := now_at + span; rest := 0; end if;
    allowed := mark_at + whole + (rest + part) / most < now_at + span
      or (mark_at + whole + (rest + part) / most = now_at + span and (rest + part) % most = 0);
    if allowed and not peeks then
      mark_at := mark_at + whole + (rest + part) / most;
      rest := (rest + part) % most;
    end if;
    "full" := mark_at - now_at;
  end if;

  if not peeks and (allowed or found_row.used <> used or found_row.mark > mark_at) then
    update rate_limits l set rule = this_rule, used = take_rate_limit.used, mark = mark_at, rest = take_rate_limit.rest,
      sweep_at = ((now_at + "full") / span + 2) * span
      where l.id = found_row.id;
  end if;
  if algorithm = 'sliding-window' then rest := 0; end if;
end
$take_rate_limit$`;

export const limitsMigrations: readonly OwnMigration[] = [{ id: '002_rate_limits', sql }];

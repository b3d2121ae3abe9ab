-- Of a statement that writes many rows, the keys go many to a row of the outbox. What a subscriber
-- has not read is counted in keys, as before.
create or replace function headwater.count_unread(
  slot name, subscriber_name text, count_max bigint)
returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  behind pg_snapshot := (
    select coalesce((select snapshot from headwater.ticks where id = s.reached), s.since)
    from headwater.subscribers s where s.name = subscriber_name);
  keys text := case when slot like 'outbox\_%' then 'coalesce(cardinality(k1s), 1)' else '1' end;
  unread bigint;
begin
  execute format(
    'select coalesce(sum(keys), 0) from (
       (select %2$s as keys from headwater.%1$I where xid >= $1 limit $3)
       union all
       (select %2$s from headwater.%1$I where xid = any ($2) limit $3)) unread', slot, keys)
    into unread
    using pg_snapshot_xmax(behind), array(select pg_snapshot_xip(behind)), count_max;
  return unread;
end $$;

-- What is sent in sagas is read before there is a tick for it. So whoever can see it has to be sure
-- that no crash takes it back: its transaction is flushed, whatever is set.
create or replace function headwater.send_in_sagas(
  recipients text[], sagas text[], payloads text[], traces text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  if pg_current_xact_id()::text::bigint & 262144 = 0 then
    insert into headwater.events_0 (name, key, payload, traceparent)
    select 'saga/' || r, s, p::jsonb, t from unnest(recipients, sagas, payloads, traces) u(r, s, p, t);
  else
    insert into headwater.events_1 (name, key, payload, traceparent)
    select 'saga/' || r, s, p::jsonb, t from unnest(recipients, sagas, payloads, traces) u(r, s, p, t);
  end if;
end $$;

-- What lies beyond an instant: one row for each event, or one if there is none. That this function
-- exists tells subscribers that they may read ahead of their tick. It has no settings of its own, so
-- that it becomes part of the statement that calls it; whoever calls it has to set, as
-- LookAhead.SETTINGS does, that it finds what it looks for by index and by itself.
create function headwater_published.events_ahead(
  reached uuid, begun_since xid8, in_progress xid8[], wanted text[], rows_max int)
returns table (
  snapshot text, recovering boolean, incarnation uuid, stamp timestamptz, service text, stands text,
  rebased_from uuid[], alone boolean, event_count bigint, tick uuid,
  id uuid, name text, key text, payload text, seq bigint, published_at timestamptz,
  traceparent text)
language sql stable as $$
  with found as materialized (
    select e.id, e.name, e.key, e.payload::text as payload, e.seq, e.published_at, e.traceparent
    from (
      select * from headwater_published.events where xid >= $2
      union all
      select * from headwater_published.events where xid = any ($3)) e
    where e.name = any ($4)
    order by e.seq limit $5)
  select pg_current_snapshot()::text, pg_is_in_recovery(), o.incarnation, now(), o.service,
    (select t.snapshot::text from headwater_published.ticks t where t.id = $1),
    o.rebased_from, true, 0::bigint, null::uuid,
    f.id, f.name, f.key, f.payload, f.seq, f.published_at, f.traceparent
  from headwater_published.owner o left join found f on true
  order by f.seq
$$;
revoke all on function headwater_published.events_ahead from public;
grant execute on function headwater_published.events_ahead to ${readerRole};

-- Sagas: what a service that starts them knows of each, and what a participant has done for each.
-- Their messages travel with the events: in the same outbox, under a name that no event can have,
-- saga/<recipient>, and with the saga's id as their key.

-- One row for each saga that this service has started. While it is under way its indexed columns
-- hardly change, so that its updates stay in its page: due_at may be earlier than what the row says
-- in step_due_at, and whoever comes then puts it right.
create table headwater.sagas (
  id          uuid primary key,
  name        text not null,
  version     int not null,
  fingerprint text not null,
  style       text not null,
  -- What it was started by: the same for each try of one intention.
  key         text not null,
  input       jsonb not null,
  state       text not null check (
    state in ('starting', 'running', 'fencing', 'compensating', 'completed', 'compensated')),
  -- The step that is under way, or being undone.
  step        text not null,
  -- Replies by step: whoever has one was done.
  outputs     jsonb not null default '{}',
  reason      text not null default '',
  -- What an operator has asked for: retry or compensate.
  wanted      text not null default '',
  -- What stands in its way, if anything does.
  problem     text not null default '',
  -- The saga that has claimed what its step needs.
  waits_for   uuid,
  started_at  timestamptz not null,
  deadline_at timestamptz not null,
  step_at     timestamptz not null,
  step_due_at timestamptz not null,
  due_at      timestamptz,
  ended_at    timestamptz,
  trace       text,
  -- What happened: at, step, what, and perhaps note.
  history     jsonb not null default '[]',
  unique (name, key)
) with (fillfactor = 50);
create index sagas_due on headwater.sagas (due_at) where due_at is not null;
create index sagas_waiting on headwater.sagas (waits_for)
  where waits_for is not null and due_at is not null;
create index sagas_ended on headwater.sagas using brin (ended_at);

-- What this service has done of a saga's step: decided once and for all, whoever asks and how often.
--   trying   it failed, and is tried again          done     it took effect
--   refused  the rules forbid it                    fenced   it has not taken effect and never will
--   undoing  its compensation failed                undone   it was compensated
create table headwater.saga_steps (
  saga        uuid not null,
  step        text not null,
  state       text not null check (
    state in ('trying', 'done', 'refused', 'fenced', 'undoing', 'undone')),
  -- The message that it is tried again by, or that its compensation is made of.
  asked       jsonb,
  output      jsonb,
  reason      text not null default '',
  attempts    int not null default 0,
  next_try_at timestamptz,
  parked_at   timestamptz,
  at          timestamptz not null,
  -- The last tries: at, error.
  errors      jsonb not null default '[]',
  primary key (saga, step)
);
create index saga_steps_due on headwater.saga_steps (next_try_at) where next_try_at is not null;
create index saga_steps_by_age on headwater.saga_steps using brin (at);

-- Semantic locks: rows that a saga has claimed until it ends.
create table headwater.saga_claims (
  entity text not null,
  key    text not null,
  saga   uuid not null,
  since  timestamptz not null,
  primary key (entity, key)
);
create index saga_claims_of on headwater.saga_claims (saga);

-- Sends messages of sagas. In no order to one another: their recipients take them in any.
create function headwater.send_in_sagas(
  recipients text[], sagas text[], payloads text[], traces text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if pg_current_xact_id()::text::bigint & 262144 = 0 then
    insert into headwater.events_0 (name, key, payload, traceparent)
    select 'saga/' || r, s, p::jsonb, t from unnest(recipients, sagas, payloads, traces) u(r, s, p, t);
  else
    insert into headwater.events_1 (name, key, payload, traceparent)
    select 'saga/' || r, s, p::jsonb, t from unnest(recipients, sagas, payloads, traces) u(r, s, p, t);
  end if;
end $$;

-- A saga's history is bounded: of a long one, the first entries and the last. In choreography the
-- same may be told twice, and is kept once.
create function headwater.with_history(history jsonb, entries jsonb, once boolean) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if once then
    entries := coalesce((
      select jsonb_agg(e order by o) from jsonb_array_elements(entries) with ordinality t(e, o)
      where not (e ->> 'what' in ('done', 'refused', 'fenced', 'undone')
        and history @> jsonb_build_array(
          jsonb_build_object('step', e ->> 'step', 'what', e ->> 'what')))), '[]');
  end if;
  if jsonb_array_length(history) + jsonb_array_length(entries) <= 200 then
    return history || entries;
  end if;
  return (
    select jsonb_agg(e order by o) from (
      select e, o, count(*) over () as n
      from jsonb_array_elements(history || entries) with ordinality t(e, o)) every
    where o <= 50 or o > n - 100);
end $$;

-- Ticks are pruned each few seconds, and hundreds may be made in a second: what goes is found from
-- the old end, not by looking at all that stay. The first tick that is too young ends the search.
create or replace function headwater.prune_ticks(keep interval) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
  with recursive names (name) as (
    (select subscriber from headwater.ticks order by subscriber limit 1)
    union all
    select (select t.subscriber from headwater.ticks t
      where t.subscriber > n.name order by t.subscriber limit 1)
    from names n where n.name is not null
  ), reached as (
    select s.name, r.number, (
      select t.number from headwater.ticks t
      where t.subscriber = s.name and t.stamped_at > now() - keep
      order by t.number limit 1) as young
    from headwater.subscribers s
    join headwater.ticks r on r.id = s.reached
    where s.let_go_at is null
  ), oldest as (
    select name, coalesce((
      select t.number from headwater.ticks t
      where t.subscriber = reached.name
        and t.number <= least(reached.number, reached.young - 1)
      order by t.number desc limit 1), 0) as number
    from reached
  ), pruned as (
    delete from headwater.ticks t using oldest o
    where t.subscriber = o.name and t.number < o.number
    returning 1
  ), forgotten as (
    delete from headwater.ticks t using names n
    where t.subscriber = n.name and not exists (
      select from headwater.subscribers s where s.name = n.name and s.let_go_at is null)
    returning 1
  )
  select (select count(*) from pruned) + (select count(*) from forgotten)
$$;

-- What could not be taken of a saga is parked as events are.
alter table headwater.parked drop constraint parked_kind_check;
alter table headwater.parked add constraint parked_kind_check
  check (kind in ('state', 'event', 'saga'));

revoke all on function headwater.send_in_sagas, headwater.with_history from public;
grant execute on function headwater.send_in_sagas, headwater.with_history to ${serviceRole};
grant select, insert, update, delete on headwater.sagas, headwater.saga_steps,
  headwater.saga_claims to ${serviceRole};

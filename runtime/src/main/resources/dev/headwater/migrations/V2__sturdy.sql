-- Retention, restores, parking and loading in ranges.

-- ── Where this database lives ──────────────────────────────────────────────────────────────────

-- Transaction ids mean something only within one server's history. A physical copy (a standby, a
-- point-in-time restore, pg_upgrade) keeps the ids of objects; a dump keeps at most the server.
create function headwater.system_identifier() returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select system_identifier::text from pg_control_system());
exception when insufficient_privilege then
  return '';
end $$;

create function headwater.object_ids() returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select (select oid::text from pg_database where datname = current_database()) || ':'
    || string_agg(c.oid::text, ',' order by c.relname)
  from pg_class c
  where c.relnamespace = 'headwater'::regnamespace
    and c.relname in ('installation', 'entities', 'subscribers', 'ticks', 'commands', 'claims')
$$;

alter table headwater.installation
  add column system_identifier text not null default headwater.system_identifier(),
  add column object_ids        text not null default headwater.object_ids(),
  -- Incarnations whose history was given up on purpose: who stands in one begins anew by itself.
  add column rebased_from      uuid[] not null default '{}';

-- Why positions of this database mean nothing here; null while they do.
create function headwater.moved() returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case
    when i.system_identifier <> headwater.system_identifier()
      and i.object_ids <> headwater.object_ids()
      then 'it was restored from a dump into another server, where transaction ids begin elsewhere'
    when (select max(pg_snapshot_xmax(t.snapshot)) from headwater.ticks t)
      > pg_snapshot_xmax(pg_current_snapshot())
      then 'its transaction ids have gone back'
  end
  from headwater.installation i
$$;

-- ── The owner's side ───────────────────────────────────────────────────────────────────────────

-- How each published field is made of the table: what has not changed need not be read anew.
alter table headwater.entities add column fields text not null default '';

-- Outbox tables have two slots. A transaction writes to the one that its number says, so each is
-- left alone by writers half of the time; what all subscribers have read is then truncated.
-- Nothing is ever deleted row by row: no dead tuples, whatever transaction is held open meanwhile.
alter table headwater.events rename to events_0;
create table headwater.events_1 (like headwater.events_0 including all);
create view headwater.events as
  select * from headwater.events_0 union all select * from headwater.events_1;
create or replace view headwater_published.events as
  select seq, xid, id, name, key, payload, published_at from headwater.events;

create or replace function headwater.publish(
  publisher text, event_name text, event_key text, event_payload jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  event_id uuid;
begin
  perform from headwater.installation where service = publisher;
  if not found then
    raise exception 'event % belongs to service %', event_name, publisher using errcode = 'HW212';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('headwater.events:' || event_key, 0));
  if pg_current_xact_id()::text::bigint & 262144 = 0 then
    insert into headwater.events_0 (name, key, payload)
    values (event_name, event_key, event_payload) returning id into event_id;
  else
    insert into headwater.events_1 (name, key, payload)
    values (event_name, event_key, event_payload) returning id into event_id;
  end if;
  return event_id;
end $$;

alter table headwater.subscribers
  -- Whose changes may be let go of: copies can be read anew, events cannot.
  add column takes_events boolean not null default true,
  -- By the owner's clock: everything committed before has taken effect at the subscriber.
  add column reached_at timestamptz not null default now(),
  add column let_go_at timestamptz,
  add column let_go_because text;

-- A tick is written for each reading and never updated; what the subscriber has reached is
-- reported now and then, so that no row is rewritten thousands of times under a held snapshot.
drop function headwater_published.tick(text, uuid, pg_snapshot, timestamptz);
create function headwater_published.tick(
  subscriber_name text, seen pg_snapshot, stamp timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tick_id uuid;
begin
  perform set_config('synchronous_commit', 'on', true);
  insert into headwater.ticks (subscriber, snapshot, stamped_at)
  select name, seen, stamp from headwater.subscribers
  where name = subscriber_name and login = session_user
  returning id into tick_id;
  if tick_id is null then
    raise exception 'HW503 subscriber % is not registered for the role %',
      subscriber_name, session_user using errcode = 'HW503';
  end if;
  return tick_id;
end $$;

-- Tells whether rows are kept for the subscriber that lie beyond the tick. If none of them is
-- wanted there, nothing would ever move its position, and nothing would ever be truncated.
create function headwater_published.report(
  subscriber_name text, reached_tick uuid, stamp timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update headwater.subscribers
  set reached = reached_tick, reached_at = coalesce(stamp, reached_at), reported_at = now()
  where name = subscriber_name and login = session_user and let_go_at is null;
  return found and exists (
    select from headwater.slots() slot
    where headwater.is_beyond(slot, (select snapshot from headwater.ticks where id = reached_tick)));
end $$;

drop function headwater_published.register(text, boolean);
-- Gives the snapshot from which on events are delivered, and why nothing was kept for the
-- subscriber, if so: then it has to begin anew. Committed synchronously, as a tick is.
create function headwater_published.register(
  subscriber_name text, with_events boolean, anew boolean,
  out registered_since text, out let_go text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  registered_login name;
  why_moved text := headwater.moved();
  is_new boolean;
begin
  perform set_config('synchronous_commit', 'on', true);
  if why_moved is not null then
    raise exception '%', why_moved using errcode = 'HW508';
  end if;
  -- Still the same history, perhaps under new ids: a later move is told from these.
  update headwater.installation i
  set system_identifier = headwater.system_identifier(), object_ids = headwater.object_ids()
  where i.system_identifier <> headwater.system_identifier()
    or i.object_ids <> headwater.object_ids();
  -- Before the snapshot of the insertion: who prunes meanwhile either sees it or has ended.
  lock table headwater.subscribers in row exclusive mode;
  insert into headwater.subscribers (name, login, takes_events)
  values (subscriber_name, session_user, coalesce(with_events, true))
  on conflict (name) do nothing;
  is_new := found;
  if anew then
    update headwater.subscribers
    set since = pg_current_snapshot(), reached = null, reached_at = now(),
      let_go_at = null, let_go_because = null
    where name = subscriber_name and login = session_user;
    delete from headwater.ticks t using headwater.subscribers s
    where t.subscriber = subscriber_name and s.name = subscriber_name and s.login = session_user;
  end if;
  update headwater.subscribers set takes_events = with_events
  where name = subscriber_name and login = session_user and takes_events <> with_events;
  select login, since::text, let_go_because into registered_login, registered_since, let_go
  from headwater.subscribers where name = subscriber_name;
  if registered_login <> session_user then
    raise exception 'HW503 subscriber % is registered for the role %, not for %',
      subscriber_name, registered_login, session_user using errcode = 'HW503';
  end if;
  if is_new then
    let_go := 'it was not registered any more';
  end if;
end $$;

create or replace view headwater_published.owner as
  select service, incarnation, manifest, rebased_from from headwater.installation;

-- ── Retention ──────────────────────────────────────────────────────────────────────────────────

-- Ticks that nobody can come back to. What is left decides which outbox rows are still needed: so
-- as long as a tick exists, everything since is there.
create function headwater.prune_ticks(keep interval) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with reached as (
    select s.name, r.number from headwater.subscribers s
    join headwater.ticks r on r.id = s.reached
    where s.let_go_at is null
  ), oldest as (
    select name, coalesce((
      select max(number) from headwater.ticks t
      where t.subscriber = reached.name and t.number <= reached.number
        and t.stamped_at <= now() - keep), 0) as number
    from reached
  ), pruned as (
    delete from headwater.ticks t using oldest o
    where t.subscriber = o.name and t.number < o.number
    returning 1
  ), forgotten as (
    delete from headwater.ticks t
    where not exists (
      select from headwater.subscribers s where s.name = t.subscriber and s.let_go_at is null)
    returning 1
  )
  select (select count(*) from pruned) + (select count(*) from forgotten)
$$;

-- The snapshot that a subscriber may come back to: its oldest tick, or its registration.
create function headwater.horizon(subscriber_name text) returns pg_snapshot
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select t.snapshot from headwater.ticks t
     join headwater.ticks r on r.id = s.reached
     where t.subscriber = s.name and t.number <= r.number
     order by t.number limit 1),
    s.since)
  from headwater.subscribers s where s.name = subscriber_name
$$;

-- Whether a slot holds a row that a snapshot does not see.
create function headwater.is_beyond(slot name, horizon pg_snapshot) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  beyond boolean;
begin
  execute format(
    'select exists (select from headwater.%1$I where xid >= $1)
       or exists (select from headwater.%1$I where xid = any ($2))', slot)
    into beyond
    using pg_snapshot_xmax(horizon), array(select pg_snapshot_xip(horizon));
  return beyond;
end $$;

-- Whether a slot holds a row that some subscriber may still read.
create function headwater.is_needed(slot name) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from headwater.subscribers s
    where s.let_go_at is null and headwater.is_beyond(slot, headwater.horizon(s.name)))
$$;

-- Truncates a slot if nothing in it is needed any more, without ever waiting for a lock: writers
-- and readers that use it come first.
create function headwater.prune_slot(slot name) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  filled boolean;
begin
  if slot !~ '^(events|outbox_.*)_[01]$' then
    raise exception '% is no slot of an outbox', slot;
  end if;
  execute format('select exists (select from headwater.%I)', slot) into filled;
  -- Looked at without locks first: that takes long, if anything does.
  if not filled or headwater.is_needed(slot) then
    return false;
  end if;
  begin
    lock table headwater.subscribers in share mode nowait;
    execute format('lock table headwater.%I in access exclusive mode nowait', slot);
  exception when lock_not_available then
    return false;
  end;
  -- Again, under a snapshot taken after the locks: whoever has written to the slot has ended.
  if headwater.is_needed(slot) then
    return false;
  end if;
  execute format('truncate headwater.%I', slot);
  return true;
end $$;

-- How many rows of a slot a subscriber has not reported as reached, counted up to a limit.
create function headwater.count_unread(slot name, subscriber_name text, count_max bigint)
returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  behind pg_snapshot := (
    select coalesce((select snapshot from headwater.ticks where id = s.reached), s.since)
    from headwater.subscribers s where s.name = subscriber_name);
  unread bigint;
begin
  execute format(
    'select count(*) from (
       (select 1 from headwater.%1$I where xid >= $1 limit $3)
       union all (select 1 from headwater.%1$I where xid = any ($2) limit $3)) unread', slot)
    into unread
    using pg_snapshot_xmax(behind), array(select pg_snapshot_xip(behind)), count_max;
  return unread;
end $$;

create function headwater.slots() returns setof name
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('events_%s', s)::name from generate_series(0, 1) s
  union all
  select format('outbox_%s_%s', e.name, s)::name
  from headwater.entities e cross join generate_series(0, 1) s
$$;

-- Who holds back what, for operators and for letting go.
create function headwater.retention(count_max bigint)
returns table (
  subscriber text, login name, takes_events boolean, unread bigint, behind interval,
  reported_at timestamptz, let_go_at timestamptz, let_go_because text)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select s.name, s.login, s.takes_events,
    (select coalesce(sum(headwater.count_unread(slot, s.name, count_max)), 0)
     from headwater.slots() slot)::bigint,
    now() - s.reached_at, s.reported_at, s.let_go_at, s.let_go_because
  from headwater.subscribers s order by s.name
$$;

-- Lets go of subscribers that take copies only and are too far behind: they read them anew.
create function headwater.let_go(behind_max interval, unread_max bigint)
returns table (subscriber text, because text)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with late as (
    select r.subscriber, case
      when r.unread > unread_max then format('it had left more than %s changes unread', unread_max)
      when r.unread > 0 and r.behind > behind_max
        then format('it was behind for more than %s', behind_max)
      end as because
    from headwater.retention(unread_max + 1) r
    where not r.takes_events and r.let_go_at is null
  )
  update headwater.subscribers s set let_go_at = now(), let_go_because = late.because
  from late where s.name = late.subscriber and late.because is not null
  returning s.name, s.let_go_because
$$;

-- For a subscriber that will not come back. Its ticks go too: should it come back, its position is
-- refused instead of being taken for complete.
create function headwater.remove_subscriber(subscriber_name text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from headwater.ticks where subscriber = subscriber_name;
  delete from headwater.subscribers where name = subscriber_name;
  return found;
end $$;

create function headwater.prune_commands(keep interval, batch_size_max int) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with old as (
    select idempotency_key from headwater.commands
    where handled_at < now() - keep order by handled_at limit batch_size_max
  ), pruned as (
    delete from headwater.commands c using old where c.idempotency_key = old.idempotency_key
    returning 1
  )
  select count(*) from pruned
$$;
create index commands_by_age on headwater.commands (handled_at);

-- Gives up this database's history after a restore: positions and tokens of before mean nothing
-- any more, and copies are read anew by themselves.
create function headwater.rebase() returns uuid
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from headwater.ticks;
  update headwater.subscribers set since = pg_current_snapshot(), reached = null;
  update headwater.installation set rebased_from = rebased_from || incarnation,
    incarnation = gen_random_uuid(),
    system_identifier = headwater.system_identifier(), object_ids = headwater.object_ids()
  returning incarnation;
$$;

-- ── The subscriber's side ──────────────────────────────────────────────────────────────────────

-- Append-only: a position that is rewritten for each tick would grow a chain of dead versions
-- under any held snapshot, and each reader would walk it. The newest is found first. That two
-- cannot both follow one position is what the key says.
alter table headwater.positions drop constraint positions_pkey;
alter table headwater.positions add column n bigint not null default 1;
alter table headwater.positions alter column n drop default;
alter table headwater.positions add primary key (owner, n);

-- A copy is filled in ranges of keys, each in the transaction of an ordinary tick: rows up to
-- load_after are exact as of the position, those beyond are still to come.
alter table headwater.copies
  add column load_phase text not null default 'none'
    check (load_phase in ('none', 'ranges', 'sweep')),
  add column load_after text[] not null default '{}',
  -- Whether no row lies beyond load_after, so that rows can go straight in.
  add column load_straight boolean not null default false,
  add column load_rows bigint not null default 0,
  add column load_because text,
  -- Columns that the record has no more, and since when: instances of the former version may still
  -- read them.
  add column retired      jsonb not null default '{}',
  -- How many of its rows are parked: while any is, the copy is incomplete.
  add column parked_rows bigint not null default 0;

-- The shares of a large tick, offered by who holds the claim to all workers of all instances. Each
-- is applied in a transaction of its own, under the owner's snapshot that the offering reading
-- holds; the position moves when all are done.
create table headwater.parts (
  owner         text not null,
  tick          uuid not null,
  copy          text not null,
  number        int not null,
  parts         int not null,
  -- The claim of who offers: whoever lost it has offered nothing.
  claim_token   bigint not null,
  from_tick     uuid not null,
  snapshot_name text not null,
  fingerprint   text not null,
  state         text not null default 'open' check (state in ('open', 'taken', 'done', 'failed')),
  token         bigint not null default 0,
  holder        text not null default '',
  until         timestamptz not null default '-infinity',
  changes       bigint not null default 0,
  error         text,
  primary key (owner, tick, copy, number)
);

-- What could not be applied, and what waits behind it. Kind state: a row of a copy, read from the
-- owner again at each try, so there is one for each key. Kind event: with its payload, in order.
create table headwater.parked (
  id             bigint generated always as identity primary key,
  owner          text not null,
  kind           text not null check (kind in ('state', 'event')),
  target         text not null,
  key            text[] not null,
  -- retrying: tried again by itself. parked: somebody has to act. waiting: behind one of its key.
  state          text not null
    check (state in ('retrying', 'parked', 'waiting', 'done', 'discarded')),
  event_id       uuid,
  payload        jsonb,
  published_at   timestamptz,
  trace          text,
  attempts       int not null default 0,
  next_try_at    timestamptz,
  since          timestamptz not null default now(),
  resolved_at    timestamptz,
  resolved_why   text,
  -- The last tries: at, error.
  errors         jsonb not null default '[]'
);
create unique index parked_states on headwater.parked (owner, target, key)
  where kind = 'state' and state in ('retrying', 'parked');
create index parked_events on headwater.parked (owner, key, id)
  where kind = 'event' and state in ('retrying', 'parked', 'waiting');
create index parked_due on headwater.parked (owner, next_try_at) where state = 'retrying';

-- The last twenty tries are enough to see what goes wrong.
create function headwater.with_error(errors jsonb, at text, error text) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(e order by o), '[]') from (
    select e, o from jsonb_array_elements(
      errors || jsonb_build_array(jsonb_build_object('at', at, 'error', error)))
      with ordinality t(e, o)
    order by o desc limit 20) last_ones
$$;

-- ── Rights ─────────────────────────────────────────────────────────────────────────────────────

revoke all on all functions in schema headwater, headwater_published from public;
grant execute on function headwater.guard_copy to public;
grant execute on function headwater.publish to ${serviceRole};
grant execute on function headwater.prune_ticks, headwater.prune_slot, headwater.slots,
  headwater.retention, headwater.let_go, headwater.prune_commands to ${serviceRole};
grant execute on all functions in schema headwater_published to ${readerRole};
grant select on headwater.events, headwater.events_1 to ${serviceRole};
grant select on all tables in schema headwater_published to ${readerRole};
grant delete on headwater.positions to ${serviceRole};
grant select, insert, update, delete on headwater.parts to ${serviceRole};
grant select, insert, update, delete on headwater.parked to ${serviceRole}, ${applierRole};
grant execute on function headwater.with_error to ${serviceRole}, ${applierRole};

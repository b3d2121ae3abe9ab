-- What every service's database holds of Headwater.
-- Schema headwater is Headwater's own. Schema headwater_published is all that subscribers see.
-- Placeholders: ${service}, and the quoted roles ${serviceRole}, ${applierRole}, ${readerRole}.

-- Who lives in this database: one row.
create table headwater.installation (
  only_one     boolean primary key default true check (only_one),
  service      text not null,
  incarnation  uuid not null default gen_random_uuid(),
  service_role name not null,
  applier_role name not null,
  reader_role  name not null,
  -- What the service owns and publishes, for those who meet it.
  manifest     jsonb not null default '{}',
  installed_at timestamptz not null default now()
);

-- ── The owner's side ───────────────────────────────────────────────────────────────────────────

-- Orders everything that one transaction or one key publishes. CACHE 1: a session that had taken
-- numbers in advance would order an event before one that it followed.
create sequence headwater.outbox_seq as bigint cache 1;

-- The entities whose keys are captured. Each has a table headwater."outbox_<name>" beside it.
create table headwater.entities (
  name         text primary key,
  table_schema name not null,
  table_name   name not null,
  fingerprint  text not null,
  -- The table and its partitions or heirs at the last migration.
  parts        text not null default ''
);

create table headwater.events (
  seq          bigint not null default nextval('headwater.outbox_seq'),
  xid          xid8 not null default pg_current_xact_id(),
  id           uuid not null default gen_random_uuid(),
  name         text not null,
  key          text not null,
  payload      jsonb not null,
  published_at timestamptz not null default clock_timestamp()
);
create index events_by_xid on headwater.events (xid);

create table headwater.subscribers (
  name          text primary key,
  login         name not null,
  registered_at timestamptz not null default now(),
  -- Events are delivered from here on.
  since         pg_snapshot not null default pg_current_snapshot(),
  reached       uuid,
  reported_at   timestamptz
);

-- A tick names a snapshot. It is committed, synchronously, before anything that the snapshot shows
-- is handed out: so what a subscriber has applied has survived every crash of the owner.
create table headwater.ticks (
  id         uuid primary key default gen_random_uuid(),
  subscriber text not null,
  number     bigint generated always as identity,
  snapshot   pg_snapshot not null,
  stamped_at timestamptz not null
);
create index ticks_by_subscriber on headwater.ticks (subscriber, number);

create table headwater.commands (
  idempotency_key text primary key,
  command         text not null,
  request_hash    text not null,
  outcome         jsonb,
  refusal         text,
  xid             xid8 not null default pg_current_xact_id(),
  handled_at      timestamptz not null default now()
);

-- Events hold no row lock, so two transactions could publish for one key in one order and commit in
-- the other. The lock of the key is held until the end of the caller's transaction.
create function headwater.publish(
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
  insert into headwater.events (name, key, payload)
  values (event_name, event_key, event_payload)
  returning id into event_id;
  return event_id;
end $$;

-- ── What subscribers see ───────────────────────────────────────────────────────────────────────

create view headwater_published.owner as
  select service, incarnation, manifest from headwater.installation;

create view headwater_published.ticks as
  select id, subscriber, snapshot from headwater.ticks;

create view headwater_published.events as
  select seq, xid, id, name, key, payload, published_at from headwater.events;

-- These functions have the installer's rights and are called by strangers: the fixed search path
-- keeps types and operators that a caller has made from being taken for PostgreSQL's own.

-- Gives the snapshot from which on events are delivered. Committed synchronously, as a tick is.
create function headwater_published.register(subscriber_name text, anew boolean) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  registered_login name;
  registered_since text;
begin
  perform set_config('synchronous_commit', 'on', true);
  insert into headwater.subscribers (name, login) values (subscriber_name, session_user)
  on conflict (name) do nothing;
  if anew then
    update headwater.subscribers set since = pg_current_snapshot()
    where name = subscriber_name and login = session_user;
  end if;
  select login, since::text into registered_login, registered_since
  from headwater.subscribers where name = subscriber_name;
  if registered_login <> session_user then
    raise exception 'HW503 subscriber % is registered for the role %, not for %',
      subscriber_name, registered_login, session_user using errcode = 'HW503';
  end if;
  return registered_since;
end $$;

-- Commits synchronously whatever the session's or the server's setting: the log is flushed in
-- order, hence all that the snapshot shows is durable once this is.
create function headwater_published.tick(
  subscriber_name text, reached_tick uuid, seen pg_snapshot, stamp timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tick_id uuid;
begin
  perform set_config('synchronous_commit', 'on', true);
  update headwater.subscribers set reached = reached_tick, reported_at = now()
  where name = subscriber_name and login = session_user;
  if not found then
    raise exception 'HW503 subscriber % is not registered for the role %',
      subscriber_name, session_user using errcode = 'HW503';
  end if;
  delete from headwater.ticks t using headwater.ticks r
  where r.id = reached_tick
    and r.subscriber = subscriber_name
    and t.subscriber = subscriber_name
    and t.number < r.number
    and t.stamped_at < now() - interval '1 hour';
  insert into headwater.ticks (subscriber, snapshot, stamped_at)
  values (subscriber_name, seen, stamp) returning id into tick_id;
  return tick_id;
end $$;

-- ── The subscriber's side ──────────────────────────────────────────────────────────────────────

-- Up to which tick an owner's changes have taken effect here: written in the transaction of the
-- effects. as_of moves on while nothing lies beyond the tick.
create table headwater.positions (
  owner           text primary key,
  incarnation     uuid not null,
  tick            uuid not null,
  snapshot        pg_snapshot not null,
  as_of           timestamptz not null,
  ticks_applied   bigint not null default 0,
  changes_applied bigint not null default 0
);

-- Which instance works on an owner's changes. A taken claim has a higher token.
create table headwater.claims (
  owner  text primary key,
  token  bigint not null default 0,
  holder text not null default '',
  until  timestamptz not null default '-infinity'
);

-- What stands in the way of an owner's changes, if anything does.
create table headwater.problems (
  owner text primary key,
  text  text not null,
  since timestamptz not null default now()
);

create table headwater.copies (
  name         text primary key,
  owner        text not null,
  entity       text not null,
  table_schema name not null,
  table_name   name not null,
  fingerprint  text not null,
  window_ms    bigint not null,
  loaded       boolean not null default false
);

-- Copies are read-only where they lie: only the applier may write.
create function headwater.guard_copy() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> tg_argv[0] then
    raise exception 'HW301 % may not write to copy "%": its data belongs to service "%" (entity "%").',
      current_user, tg_argv[1], tg_argv[2], tg_argv[3]
      using errcode = 'insufficient_privilege', hint = tg_argv[4];
  end if;
  return null;
end $$;

-- ── Rights ─────────────────────────────────────────────────────────────────────────────────────

revoke all on schema headwater, headwater_published from public;
revoke all on all functions in schema headwater, headwater_published from public;

grant usage on schema headwater to ${serviceRole}, ${applierRole};
grant select on headwater.installation, headwater.entities, headwater.subscribers,
  headwater.ticks, headwater.events to ${serviceRole};
grant select, insert, update on headwater.commands, headwater.positions, headwater.claims,
  headwater.copies to ${serviceRole};
grant delete on headwater.positions to ${serviceRole};
grant select, insert, update, delete on headwater.problems to ${serviceRole};
grant execute on function headwater.publish to ${serviceRole};
grant execute on function headwater.guard_copy to public;

grant usage on schema headwater_published to ${readerRole}, ${serviceRole};
grant select on all tables in schema headwater_published to ${readerRole};
grant execute on all functions in schema headwater_published to ${readerRole};

insert into headwater.installation (service, service_role, applier_role, reader_role)
values ('${service}', '${serviceRoleName}', '${applierRoleName}', '${readerRoleName}');

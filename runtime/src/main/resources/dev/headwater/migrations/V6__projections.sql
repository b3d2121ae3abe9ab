-- Projections: tables that join what lies in this database, kept up to date as it changes.

-- What projections are made of. Beside each lies the log of its changed rows, in two slots, as the
-- outbox has them: headwater."changed_<name>_0" and "…_1", with those columns that rows are joined by.
create table headwater.inputs (
  name        text primary key,
  table_oid   oid not null,
  -- The joining columns, by their components.
  fields      text[] not null,
  fingerprint text not null
);

-- A projection is rebuilt or redefined beside itself: each generation has a table of its own, and is
-- kept up to date from its own positions on. Readers see the live one.
create table headwater.projections (
  name         text not null,
  generation   int not null,
  -- Of the definition; instances of another version look for theirs.
  fingerprint  text not null,
  table_schema name not null,
  table_name   name not null,
  -- By which name it is read in plain SQL: a view of the live generation.
  view_schema  name not null,
  view_name    name not null,
  state        text not null check (state in ('building', 'live', 'former')),
  -- Entities and copies of this service, and who owns them.
  inputs       text[] not null,
  owners       text[] not null,
  window_ms    bigint not null,
  lanes        int not null default 1,
  -- The statements by which it is kept.
  definition   jsonb not null,
  -- Filled in ranges of the root's key: up to here.
  built        boolean not null default false,
  built_after  text[] not null default '{}',
  built_rows   bigint not null default 0,
  estimate     bigint not null default 0,
  because      text not null default 'it is new',
  since        timestamptz not null default now(),
  primary key (name, generation)
);
create unique index live_projections on headwater.projections (name) where state = 'live';

-- Up to which snapshot of this database changes have been brought into a generation; each lane has
-- its own share of the rows. Append-only, as positions of owners are. reached: how far the owners
-- of the inputs had come in that snapshot.
create table headwater.projection_positions (
  name       text not null,
  generation int not null,
  lane       int not null,
  n          bigint not null,
  snapshot   pg_snapshot not null,
  reached    jsonb not null,
  changed    bigint not null default 0,
  -- Before the snapshot was taken.
  at         timestamptz not null default now(),
  primary key (name, generation, lane, n),
  foreign key (name, generation) references headwater.projections on delete cascade
);

-- How far this database has come with the owners of whom it has copies; of its own data, now.
create function headwater.reached(owner_names text[]) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'owner', p.owner, 'incarnation', p.incarnation, 'tick', p.tick,
    'snapshot', p.snapshot::text, 'asOfMicros', (extract(epoch from p.as_of) * 1000000)::bigint)), '[]')
  from unnest(owner_names) o(owner)
  cross join lateral (
    select * from headwater.positions p where p.owner = o.owner order by p.n desc limit 1) p
$$;

-- Where each lane of a generation stands.
create view headwater.lanes as
  select p.name, p.generation, l.lane, s.n, s.snapshot, s.reached, s.at
  from headwater.projections p
  cross join lateral generate_series(0, p.lanes - 1) l(lane)
  cross join lateral (
    select * from headwater.projection_positions s
    where s.name = p.name and s.generation = p.generation and s.lane = l.lane
    order by s.n desc limit 1) s;

-- Whether a slot of an input's changed rows holds one that some projection has not followed yet.
create function headwater.is_noted_beyond(slot name) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from headwater.lanes l join headwater.projections p using (name, generation)
    where substring(slot::text from '^changed_(.*)_[01]$') = any (p.inputs)
      and headwater.is_beyond(slot, l.snapshot))
$$;

-- Truncates a slot of changed rows if every generation is beyond all of it. Waits for no lock.
create function headwater.prune_changed(slot name) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  filled boolean;
begin
  if slot !~ '^changed_.*_[01]$' then
    raise exception '% is no slot of changed rows', slot;
  end if;
  execute format('select exists (select from headwater.%I)', slot) into filled;
  if not filled or headwater.is_noted_beyond(slot) then
    return false;
  end if;
  begin
    lock table headwater.projections in share mode nowait;
    execute format('lock table headwater.%I in access exclusive mode nowait', slot);
  exception when lock_not_available then
    return false;
  end;
  if headwater.is_noted_beyond(slot) then
    return false;
  end if;
  execute format('truncate headwater.%I', slot);
  return true;
end $$;

create function headwater.changed_slots() returns setof name
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('changed_%s_%s', i.name, s)::name
  from headwater.inputs i cross join generate_series(0, 1) s
$$;

-- Lets readers see a generation that is built and has caught up; the one until now is kept, and kept
-- up to date, until it is dropped.
-- Readers of the view are not made to wait behind one that takes long: it is tried again.
create function headwater.switch_projection(projection text, to_generation int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
set lock_timeout = '200ms' as $$
declare
  g headwater.projections;
begin
  select * into strict g from headwater.projections p
  where p.name = projection and p.generation = to_generation for update;
  if not g.built then
    raise exception 'HW321 generation % of projection % is not built yet', to_generation, projection
      using errcode = 'HW321';
  end if;
  update headwater.projections p set state = 'former', since = now()
  where p.name = projection and p.state = 'live' and p.generation <> to_generation;
  update headwater.projections p set state = 'live', since = now()
  where p.name = projection and p.generation = to_generation and p.state <> 'live';
  execute format('drop view if exists %I.%I', g.view_schema, g.view_name);
  execute format('create view %I.%I as select * from %I.%I',
    g.view_schema, g.view_name, g.table_schema, g.table_name);
  execute format('grant select on %I.%I to %s', g.view_schema, g.view_name, '${serviceRole}');
end $$;

-- Drops a generation that nobody is to go back to.
create function headwater.drop_generation(projection text, of_generation int) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  g headwater.projections;
begin
  select * into g from headwater.projections p
  where p.name = projection and p.generation = of_generation and p.state <> 'live' for update;
  if not found then
    return false;
  end if;
  delete from headwater.projections p where p.name = projection and p.generation = of_generation;
  execute format('drop table if exists %I.%I', g.table_schema, g.table_name);
  return true;
end $$;

-- Projections are made here, of what others own: nobody writes to them but who keeps them.
create function headwater.guard_projection() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> tg_argv[0] then
    raise exception 'HW320 % may not write to projection "%": it is made of other tables.',
      current_user, tg_argv[1]
      using errcode = 'insufficient_privilege', hint = 'Write where its data is owned; it follows by itself.';
  end if;
  return null;
end $$;

revoke all on function headwater.reached, headwater.is_noted_beyond, headwater.prune_changed, headwater.changed_slots,
  headwater.switch_projection, headwater.drop_generation, headwater.guard_projection from public;
grant select on headwater.inputs, headwater.lanes to ${serviceRole};
grant select, update on headwater.projections to ${serviceRole};
grant select, insert, delete on headwater.projection_positions to ${serviceRole};
grant execute on function headwater.reached, headwater.prune_changed, headwater.changed_slots,
  headwater.switch_projection, headwater.drop_generation to ${serviceRole};

-- How far this database has come with the owners of whom it has copies. Of an owner of whom a copy
-- is being filled, perhaps anew, nothing is said: rows of it may be older than the position.
create or replace function headwater.reached(owner_names text[]) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'owner', p.owner, 'incarnation', p.incarnation, 'tick', p.tick,
    'snapshot', p.snapshot::text, 'asOfMicros', (extract(epoch from p.as_of) * 1000000)::bigint)), '[]')
  from unnest(owner_names) o(owner)
  cross join lateral (
    select * from headwater.positions p where p.owner = o.owner order by p.n desc limit 1) p
  where not exists (select from headwater.copies k where k.owner = o.owner and not k.loaded)
$$;

-- Whether something was noted that a lane of a generation has not followed.
create function headwater.is_behind(projection text, of_generation int, of_lane int) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from headwater.projections p
    join headwater.lanes l using (name, generation)
    cross join unnest(p.inputs) input
    cross join generate_series(0, 1) slot
    where p.name = projection and p.generation = of_generation and l.lane = of_lane
      and headwater.is_beyond(('changed_' || input || '_' || slot)::name, l.snapshot))
$$;

-- How old what a generation shows is. While something is noted beyond it, as it was computed;
-- otherwise as the data of its owners, which are here, and as this database itself: of this moment.
-- If nothing is known of an owner, as old as can be.
create function headwater.shown(
  projection text, of_generation int, out as_of_micros bigint, out own_age_micros bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with g as (
    select p.*, exists (
      select from generate_series(0, p.lanes - 1) lane
      where headwater.is_behind(p.name, p.generation, lane)) as behind
    from headwater.projections p
    where p.name = projection and p.generation = of_generation
  ), shown as (
    select r from g, jsonb_array_elements(headwater.reached(g.owners)) r where not g.behind
    union all
    select r from g
    join headwater.lanes l using (name, generation)
    cross join jsonb_array_elements(l.reached) r
    where g.behind
  )
  select
    case
      when (select count(distinct r ->> 'owner') from shown)
        < coalesce((select cardinality(owners) from g), 0) then 0
      else (select min((r ->> 'asOfMicros')::bigint) from shown)
    end,
    coalesce((
      select (extract(epoch from clock_timestamp() - min(l.at)) * 1000000)::bigint
      from g join headwater.lanes l using (name, generation) where g.behind), 0)
$$;
revoke all on function headwater.shown, headwater.is_behind from public;
grant execute on function headwater.shown, headwater.is_behind to ${serviceRole};

-- The view is replaced where its columns stay: what was granted on it, and what depends on it, stays
-- too. Readers of the view are not made to wait behind one that takes long: it is tried again.
create or replace function headwater.switch_projection(projection text, to_generation int) returns void
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
  begin
    execute format('create or replace view %I.%I as select * from %I.%I',
      g.view_schema, g.view_name, g.table_schema, g.table_name);
  exception when invalid_table_definition then
    execute format('drop view %I.%I', g.view_schema, g.view_name);
    execute format('create view %I.%I as select * from %I.%I',
      g.view_schema, g.view_name, g.table_schema, g.table_name);
  end;
  execute format('grant select on %I.%I to %s', g.view_schema, g.view_name, '${serviceRole}');
end $$;

-- Where positions of projections mean what they say: they are snapshots of one server.
create table headwater.projecting (
  only_one          boolean primary key default true check (only_one),
  system_identifier text not null,
  object_ids        text not null
);
insert into headwater.projecting (system_identifier, object_ids)
  values (headwater.system_identifier(), headwater.object_ids());

-- If this database was restored from a dump into another server, where transaction ids begin
-- elsewhere, or if they have gone back: has all projections begin anew, and says why. What was noted
-- until now is of no more use; all rows are computed again.
create function headwater.project_anew_if_moved() returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  why text;
  generation record;
  slot name;
begin
  select case
    when p.system_identifier <> headwater.system_identifier()
      and p.object_ids <> headwater.object_ids()
      then 'it was restored from a dump into another server, where transaction ids begin elsewhere'
    when (select max(pg_snapshot_xmax(s.snapshot)) from headwater.projection_positions s)
      > pg_snapshot_xmax(pg_current_snapshot())
      then 'its transaction ids have gone back'
    end
  into why from headwater.projecting p for update;
  if why is null then
    return null;
  end if;
  for generation in select * from headwater.projections loop
    delete from headwater.projection_positions s
    where s.name = generation.name and s.generation = generation.generation;
    if generation.built then
      -- Nothing is claimed to be shown until all rows are computed.
      insert into headwater.projection_positions (name, generation, lane, n, snapshot, reached, at)
      select generation.name, generation.generation, lane, 1, '1:1:', '[]', 'epoch'
      from generate_series(0, generation.lanes - 1) lane;
    else
      execute format('alter table %1$I.%2$I disable trigger headwater_guard; truncate %1$I.%2$I;
        alter table %1$I.%2$I enable trigger headwater_guard',
        generation.table_schema, generation.table_name);
      update headwater.projections p set built_after = '{}', built_rows = 0
      where p.name = generation.name and p.generation = generation.generation;
    end if;
  end loop;
  for slot in select * from headwater.changed_slots() loop
    execute format('truncate headwater.%I', slot);
    execute format('insert into headwater.%I (whole) values (true)', slot);
  end loop;
  update headwater.projecting set system_identifier = headwater.system_identifier(),
    object_ids = headwater.object_ids();
  return why;
end $$;
revoke all on function headwater.project_anew_if_moved from public;
grant execute on function headwater.project_anew_if_moved to ${serviceRole};

-- The number of each projection's last generation. It is never used again: a reader that still knows
-- a generation that was dropped has to find nothing, not another one's table.
create table headwater.generation_numbers (
  name text primary key,
  last int not null
);
insert into headwater.generation_numbers
  select name, max(generation) from headwater.projections group by name;

-- For who migrates.
create function headwater.next_generation(projection text) returns int
language sql set search_path = pg_catalog, pg_temp as $$
  insert into headwater.generation_numbers as n values (projection, 1)
  on conflict (name) do update set last = n.last + 1
  returning last
$$;
revoke all on function headwater.next_generation from public;

-- How old what a generation shows is. While something is noted beyond it, as it was computed;
-- otherwise as the data of its owners, which are here, and as this database itself: of this moment.
create function headwater.shown(
  projection text, of_generation int, out as_of_micros bigint, out own_age_micros bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with g as (
    select p.*, exists (
      select from headwater.lanes l
      cross join unnest(p.inputs) input
      cross join generate_series(0, 1) slot
      where l.name = p.name and l.generation = p.generation
        and headwater.is_beyond(('changed_' || input || '_' || slot)::name, l.snapshot)) as behind
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
  select (select min((r ->> 'asOfMicros')::bigint) from shown),
    coalesce((
      select (extract(epoch from clock_timestamp() - min(l.at)) * 1000000)::bigint
      from g join headwater.lanes l using (name, generation) where g.behind), 0)
$$;
revoke all on function headwater.shown from public;
grant execute on function headwater.shown to ${serviceRole};

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
-- until now is of no more use; all rows are computed again. To be called in a transaction of its
-- own: the snapshot has to be older than what is noted here.
create function headwater.project_anew_if_moved() returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  present pg_snapshot := pg_current_snapshot();
  why text;
  generation record;
  slot name;
begin
  select case
    when p.system_identifier <> headwater.system_identifier()
      and p.object_ids <> headwater.object_ids()
      then 'it was restored from a dump into another server, where transaction ids begin elsewhere'
    when (select max(pg_snapshot_xmax(s.snapshot)) from headwater.projection_positions s)
      > pg_snapshot_xmax(present)
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
      insert into headwater.projection_positions (name, generation, lane, n, snapshot, reached)
      select generation.name, generation.generation, lane, 1, present, '[]'
      from generate_series(0, generation.lanes - 1) lane;
    else
      execute format('truncate %I.%I', generation.table_schema, generation.table_name);
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

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

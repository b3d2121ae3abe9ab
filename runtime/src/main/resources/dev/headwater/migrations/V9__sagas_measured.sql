-- Each of the looks that are taken all the time finds what it looks for by an index of its own.
create index sagas_stuck on headwater.sagas (id) where due_at is not null and problem <> '';
create index parked_sagas_due on headwater.parked (next_try_at)
  where kind = 'saga' and state = 'retrying';

-- Statements that are sent together, with the commit behind them, are judged where they run: an
-- error keeps all that follows from being run.
create function headwater.require_written(
  written bigint, expected bigint, state text, why text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if written <> expected then
    raise exception '%', why using errcode = state;
  end if;
end $$;
revoke all on function headwater.require_written from public;
grant execute on function headwater.require_written to ${serviceRole};

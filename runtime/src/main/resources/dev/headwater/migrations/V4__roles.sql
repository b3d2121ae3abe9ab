-- Each role has what it uses, and nothing besides. A test holds this against the documentation
-- (docs/guide/operations.md, Roles and grants).

-- A trigger's function is called without asking for rights to it; to write to a copy is asked.
revoke execute on function headwater.guard_copy from public;

do $$
begin
  -- A service that has migrated itself owns all this: its rights are those of the functions, too.
  if '${serviceRoleName}' <> (
    select pg_get_userbyid(relowner) from pg_class where oid = 'headwater.subscribers'::regclass)
  then
    -- The service publishes events, and prunes and counts them, by functions with their own rights.
    revoke select on headwater.subscribers, headwater.ticks, headwater.events, headwater.events_0,
      headwater.events_1 from ${serviceRole};
    -- Who has which copies is said by who migrates.
    revoke insert on headwater.copies from ${serviceRole};
  end if;
end $$;

-- The applier takes a row off the parked ones when it could be merged; the service sets them aside.
revoke insert, update on headwater.parked from ${applierRole};
revoke execute on function headwater.with_error from ${applierRole};

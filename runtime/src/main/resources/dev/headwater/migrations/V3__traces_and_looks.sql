-- Whether anybody still needs a slot is asked all the time, mostly of a slot of which all was read:
-- the planner expects a hit at once and scans it, to its very end. By index it costs nothing.
alter function headwater.is_beyond(name, pg_snapshot) set enable_seqscan = off;
alter function headwater.count_unread(name, text, bigint) set enable_seqscan = off;

-- An event is of the trace that its transaction names, if it names one (W3C trace context): commands
-- do, and handlers of events that came with one. Others may: set_config('headwater.traceparent', …).
alter table headwater.events_0 add column traceparent text
  default nullif(current_setting('headwater.traceparent', true), '');
alter table headwater.events_1 add column traceparent text
  default nullif(current_setting('headwater.traceparent', true), '');
create or replace view headwater.events as
  select * from headwater.events_0 union all select * from headwater.events_1;
create or replace view headwater_published.events as
  select seq, xid, id, name, key, payload, published_at, traceparent from headwater.events;

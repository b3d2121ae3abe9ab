-- Whether anybody still needs a slot is asked all the time, mostly of a slot of which all was read:
-- the planner expects a hit at once and scans it, to its very end. By index it costs nothing.
alter function headwater.is_beyond(name, pg_snapshot) set enable_seqscan = off;
alter function headwater.count_unread(name, text, bigint) set enable_seqscan = off;

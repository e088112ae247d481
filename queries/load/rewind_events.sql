-- What happened later.
-- Grain: event
-- Reads: events

delete from events
where board_key = getvariable('rewind_board') and run_seq > getvariable('rewind_seq')

-- What could not be read later.
-- Grain: unread posting
-- Reads: quarantine, board_runs

delete from quarantine
where board_key = getvariable('rewind_board') and run_id in (
    select run_id
    from board_runs
    where board_key = getvariable('rewind_board') and run_seq > getvariable('rewind_seq')
)

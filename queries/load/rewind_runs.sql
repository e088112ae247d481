-- The board runs that came later.
-- Grain: board × run
-- Reads: board_runs

delete from board_runs
where board_key = getvariable('rewind_board') and run_seq > getvariable('rewind_seq')

-- The lists of later runs; what else is kept a run goes the same way.
-- Grain: board × run
-- Reads: board_run_postings

delete from board_run_postings
where board_key = getvariable('rewind_board') and run_seq > getvariable('rewind_seq')

-- How many postings each board run of this load changed.
-- Grain: board × run
-- Reads: changed_postings, staged_board_runs

select
    run_id,
    board_key,
    count(*) as changed

from changed_postings
inner join staged_board_runs using (board_key)

group by run_id, board_key

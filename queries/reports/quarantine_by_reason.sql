-- What could not be taken in, why, and where it lies in the archive.
-- Grain: board, reason
-- Reads: quarantine
-- Params: run text = null, board text = null

select
    board_key,
    reason,
    count(*) as records,
    count(distinct run_id) as runs,
    max(run_id) as example_run,
    max(posting_id) as example_posting,
    max(capture) as example_capture

from quarantine
where
    ($run is null or run_id = $run)
    and ($board is null or board_key = $board)

group by board_key, reason
order by records desc, board_key, reason

-- The last judged runs of the boards in this load, oldest first: more than any rule of closing looks back on.
-- Grain: board × run
-- Reads: board_runs, staged_boards

select
    board_key,
    run_seq,
    started_at,
    verdict,
    found,
    reason,
    held

from board_runs
semi join staged_boards using (board_key)

qualify row_number() over (partition by board_key order by run_seq desc) <= 200
order by board_key, run_seq

-- Every board with its last verdict, worst first: what did not read completely, holds postings back, or lies behind.
-- Grain: board
-- Reads: board_coverage
-- Params: hours integer = 48

select
    board_key,
    company,
    last_verdict,
    last_reason,
    advertised,
    found,
    open_postings,
    closed_postings,
    held,
    failures,
    complete_runs,
    board_runs as of_runs,
    hours_behind,
    (
        last_verdict is distinct from 'complete'
        or coalesce(held, 0) > 0
        or coalesce(hours_behind, $hours + 1) > $hours
    ) as needs_a_look,
    last_run_at,
    last_complete_at

from board_coverage

order by needs_a_look desc, hours_behind desc nulls first, board_key

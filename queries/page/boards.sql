-- The boards that a person should look at, those with most open postings first: not read whole in their last run, or
-- with postings held back, or two days behind the newest run.
-- Grain: board
-- Reads: board_coverage
-- Params: at_most integer = 12

select
    board_key,
    company,
    last_verdict,
    last_reason,
    advertised,
    found,
    held,
    open_postings,
    hours_behind,
    count(*) over () as of_boards,
    last_complete_at

from board_coverage
where
    platform <> 'import'
    and (
        last_verdict is distinct from 'complete'
        or coalesce(held, 0) > 0
        or coalesce(hours_behind, 49) > 48
    )

order by open_postings desc, board_key
limit $at_most

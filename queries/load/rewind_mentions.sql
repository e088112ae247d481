-- The postings that the board's runs up to the one it is taken back to have seen, with the last run that did.
-- Grain: posting
-- Reads: board_run_postings, board_runs

create or replace temp table rewind_mentions as
with mentions as (
    select
        run_seq,
        base_seq,
        unnest(added).posting_id as posting_id,
        true as is_added
    from board_run_postings
    where board_key = getvariable('rewind_board') and run_seq <= getvariable('rewind_seq')
    union all
    select
        run_seq,
        base_seq,
        unnest(removed),
        false
    from board_run_postings
    where board_key = getvariable('rewind_board') and run_seq <= getvariable('rewind_seq')
),

last_run as (
    select max(run_seq) as run_seq
    from board_run_postings
    where board_key = getvariable('rewind_board') and run_seq <= getvariable('rewind_seq')
),

last_mention as (
    select
        posting_id,
        case when arg_max(is_added, mentions.run_seq) then any_value(last_run.run_seq) else arg_max(base_seq, mentions.run_seq) end as last_seen_seq
    from mentions
    cross join last_run
    group by posting_id
)

select
    getvariable('rewind_board') || ':' || posting_id as posting_key,
    last_seen_seq,
    started_at as last_seen_at

from last_mention
inner join board_runs on board_runs.run_seq = last_seen_seq and board_key = getvariable('rewind_board')

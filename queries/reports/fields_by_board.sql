-- How full each field of a board was in its last run with items, as published, and at the median of the five complete
-- runs before; what became thinner comes first.
-- Grain: board × kind of item × field
-- Reads: board_run_fields, board_runs
-- Params: board text = null

with numbered as (
    select
        fields.*,
        run.verdict = 'complete' as is_whole,
        row_number() over (partition by board_key, kind order by run_seq desc) as age
    from board_run_fields as fields
    inner join board_runs as run using (board_key, run_seq)
    where $board is null or board_key = $board
),

in_view as (
    select
        *,
        row_number() over (partition by board_key, kind, age > 1 order by run_seq desc) as place
    from numbered
    where age = 1 or is_whole
    qualify place <= 5
),

names as (
    select distinct
        board_key,
        kind,
        unnest(filled).field as field
    from in_view
),

shares as (
    select
        in_view.board_key,
        in_view.kind,
        names.field,
        in_view.age,
        in_view.items,
        coalesce(list_filter(in_view.filled, lambda each: each.field = names.field)[1].has, 0) as has
    from in_view
    inner join names using (board_key, kind)
)

select
    board_key,
    kind,
    field,
    max(has) filter (where age = 1) as now,
    max(items) filter (where age = 1) as of_items,
    round(now / of_items, 4) as share,
    round(median(has / items) filter (where age > 1), 4) as share_before,
    count(*) filter (where age > 1) as runs_before

from shares
group by board_key, kind, field
order by coalesce(share_before, 0) - share desc, board_key, kind, field

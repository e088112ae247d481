-- What stood open at the end of each day, and what opened and closed on it (talent pools aside).
-- `opened` counts reopened postings too; `of_first_crawl` of them were already live when their board was first read.
-- A day on which few boards were read shows few changes: `coverage` is the share of all postings of the boards known
-- by then that stood on boards read completely that day, and the two `by_coverage` are the changes divided by it (null
-- on a day on which none was read whole).
-- Grain: day
-- Reads: events, posting_rows, board_runs

with changes as (
    select
        events.happened_at::date as day,
        count(*) filter (where events.event in ('opened', 'reopened')) as opened,
        count(*) filter (where events.event = 'opened' and posting_rows.seen_at_first_crawl) as of_first_crawl,
        count(*) filter (where events.event = 'closed') as closed

    from events
    inner join posting_rows on events.posting_key = posting_rows.posting_key
    where posting_rows.is_talent_pool is not true
    group by all
),

read_whole as (
    select
        board_key,
        started_at::date as day,
        arg_max(found, run_seq) as found
    from board_runs
    where verdict = 'complete'
    group by all
),

growth as (
    select
        board_key,
        day,
        found,
        found - coalesce(lag(found) over (partition by board_key order by day), 0) as more,
        row_number() over (partition by board_key order by day) = 1 as is_first
    from read_whole
),

reading as (
    select
        day,
        count(*) as boards_read,
        count(*) filter (where is_first) as boards_added,
        sum(found) as postings_read,
        sum(more) as postings_added
    from growth
    group by day
),

days as (
    select unnest(generate_series(min(day), max(day), interval 1 day))::date as day
    from (select day from changes union all select day from reading)
),

so_far as (
    select
        days.day,
        coalesce(changes.opened, 0) as opened,
        coalesce(changes.of_first_crawl, 0) as of_first_crawl,
        coalesce(changes.closed, 0) as closed,
        coalesce(reading.boards_read, 0) as boards_read,
        coalesce(reading.postings_read, 0) as postings_read,
        sum(coalesce(changes.opened, 0) - coalesce(changes.closed, 0)) over (order by days.day) as stock,
        sum(coalesce(reading.boards_added, 0)) over (order by days.day) as boards_known,
        sum(coalesce(reading.postings_added, 0)) over (order by days.day) as postings_known

    from days
    left join changes on days.day = changes.day
    left join reading on days.day = reading.day
)

select
    day,
    stock::bigint as stock,
    opened,
    of_first_crawl,
    closed,
    boards_read,
    boards_known::bigint as of_boards,
    round(least(postings_read / nullif(postings_known, 0), 1), 4)::double as coverage,
    round((opened - of_first_crawl) / nullif(coverage, 0), 1) as opened_by_coverage,
    round(closed / nullif(coverage, 0), 1) as closed_by_coverage

from so_far

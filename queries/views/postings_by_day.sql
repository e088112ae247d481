-- What stood open at the end of each day, and what opened and closed on it (talent pools aside).
-- `opened` counts reopened postings too; `of_first_crawl` of them were already live when their board was first read.
-- Grain: day
-- Reads: events, posting_rows

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

days as (
    select unnest(generate_series(min(day), max(day), interval 1 day))::date as day
    from changes
)

select
    days.day,
    (sum(coalesce(changes.opened, 0) - coalesce(changes.closed, 0)) over (order by days.day))::bigint as stock,
    coalesce(changes.opened, 0) as opened,
    coalesce(changes.of_first_crawl, 0) as of_first_crawl,
    coalesce(changes.closed, 0) as closed

from days
left join changes on days.day = changes.day

-- How fast each company opens and closes postings, by week from Monday: only weeks in which something happened (talent
-- pools aside). `new` leaves out what was live when a board was first read; `turnover` is what closed, of what stood
-- open at the week's start or came in it.
-- Grain: company, week
-- Reads: events, posting_rows

with changes as (
    select
        posting_rows.company_key,
        any_value(posting_rows.company order by posting_rows.company) as company,
        date_trunc('week', events.happened_at)::date as week,
        count(*) filter (where events.event = 'opened' and posting_rows.seen_at_first_crawl is not true) as new,
        count(*) filter (where events.event = 'opened' and posting_rows.seen_at_first_crawl) as of_first_crawl,
        count(*) filter (where events.event = 'reopened') as reopened,
        count(*) filter (where events.event = 'changed') as changed,
        count(*) filter (where events.event = 'closed') as closed

    from events
    inner join posting_rows on events.posting_key = posting_rows.posting_key
    where posting_rows.is_talent_pool is not true
    group by posting_rows.company_key, week
),

stocks as (
    select
        *,
        (sum(new + of_first_crawl + reopened - closed) over (partition by company_key order by week))::bigint as stock
    from changes
)

select
    company_key,
    company,
    week,
    new,
    of_first_crawl,
    reopened,
    changed,
    closed,
    stock,
    stock + closed as of_stock,
    round(closed / nullif(of_stock, 0), 4) as turnover

from stocks

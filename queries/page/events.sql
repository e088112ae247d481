-- Postings that a run opened, reopened, changed or closed, some of each kind, in turn from every company.
-- Grain: event
-- Reads: events, posting_rows
-- Params: run text, at_most integer = 8

with told as (
    select
        events.event,
        events.posting_key,
        events.reason,
        posting_rows.company_key,
        posting_rows.company,
        coalesce(posting_rows.title, posting_rows.title_raw) as title,
        posting_rows.url,
        row_number() over (
            partition by events.event, posting_rows.company_key
            order by events.posting_key
        ) as turn

    from events
    inner join posting_rows on events.posting_key = posting_rows.posting_key
    where
        events.run_id = $run
        and posting_rows.is_talent_pool is not true
        and not (events.event = 'opened' and coalesce(posting_rows.seen_at_first_crawl, false))
)

select
    event,
    posting_key,
    company,
    title,
    reason,
    url

from told
qualify row_number() over (partition by event order by turn, company_key, posting_key) <= $at_most
order by event, turn, company_key, posting_key

-- What a run changed, by company, those with most changes first (talent pools aside). What was live when a
-- board was first read stands in `of_first_crawl`, not in `new`.
-- Grain: company
-- Reads: events, posting_rows
-- Params: run text

select
    posting_rows.company_key,
    any_value(posting_rows.company order by posting_rows.company) as company,
    count(*) filter (where events.event = 'opened' and posting_rows.seen_at_first_crawl is not true) as new,
    count(*) filter (where events.event = 'opened' and posting_rows.seen_at_first_crawl) as of_first_crawl,
    count(*) filter (where events.event = 'reopened') as reopened,
    count(*) filter (where events.event = 'changed') as changed,
    count(*) filter (where events.event = 'closed') as closed

from events
inner join posting_rows on events.posting_key = posting_rows.posting_key
where
    events.run_id = $run
    and posting_rows.is_talent_pool is not true

group by posting_rows.company_key
order by new + reopened + changed + closed desc, of_first_crawl desc, posting_rows.company_key

-- How long each posting has stood open, by our own sightings (talent pools aside). Two flags say what is not known:
-- `start_unknown`, it was already live when its board was first read, so it has stood for at least so long;
-- `end_unknown`, it is still open, so its whole time is yet to be seen. A time with neither is a full one; survival
-- methods want all of them, medians the full ones.
-- Grain: posting
-- Reads: posting_rows, events

with openings as (
    select
        posting_key,
        count(*) filter (where event = 'reopened') as times_reopened
    from events
    group by posting_key
)

select
    posting_rows.posting_key,
    posting_rows.company_key,
    posting_rows.company,
    posting_rows.role_family,
    posting_rows.role,
    posting_rows.seniority,
    round(
        epoch(coalesce(posting_rows.closed_at, posting_rows.last_seen_at) - posting_rows.first_seen_at) / 86400, 2
    ) as days_open,
    round(epoch(posting_rows.first_seen_at - posting_rows.source_posted_at) / 86400, 2) as days_before_first_seen,
    coalesce(openings.times_reopened, 0) as times_reopened,
    coalesce(posting_rows.seen_at_first_crawl, false) as start_unknown,
    posting_rows.status = 'open' as end_unknown,
    posting_rows.source_posted_at,
    posting_rows.first_seen_at,
    posting_rows.last_seen_at,
    posting_rows.closed_at

from posting_rows
left join openings on posting_rows.posting_key = openings.posting_key
where posting_rows.is_talent_pool is not true

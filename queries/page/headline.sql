-- The figures at the head of the report page: what stands open, the week before the newest run, and how much of it is
-- known. `new_postings` leaves out what was live when its board was first read.
-- Grain: one row
-- Reads: open_job_rows, pay_stated, posting_rows, events, runs, board_coverage

with jobs as (
    select
        count(*) as jobs,
        coalesce(sum(postings), 0)::bigint as postings,
        count(distinct company_key) as companies,
        count(workplace_type) as of_workplaces,
        count(*) filter (where workplace_type = 'remote') as remote_jobs,
        count(role_family) as jobs_with_family,
        count(*) filter (where len(country_codes) > 0) as jobs_with_country,
        len(list_distinct(coalesce(flatten(list(country_codes)), []))) as countries
    from open_job_rows
),

week as (
    select
        count(*) filter (where events.event = 'opened' and posting_rows.seen_at_first_crawl is not true) as new_postings,
        count(*) filter (where events.event = 'reopened') as reopened_postings,
        count(*) filter (where events.event = 'closed') as closed_postings
    from events
    inner join posting_rows on events.posting_key = posting_rows.posting_key
    where
        posting_rows.is_talent_pool is not true
        and events.happened_at > (select max(started_at) from runs) - interval 7 day
),

boards as (
    select
        count(*) filter (where platform <> 'import') as boards,
        count(*) filter (where last_verdict = 'complete' and platform <> 'import') as boards_complete,
        count(distinct company_key) as of_companies
    from board_coverage
)

select
    *,
    (select count(distinct job_key) from pay_stated) as jobs_with_pay
from jobs
cross join week
cross join boards

-- How many postings are chosen, of how many companies.
-- Grain: all
-- Reads: open_jobs

with chosen as (
    select * from open_jobs
)

select
    count(*) as postings,
    count(distinct company_key) as companies,
    max(last_seen_at)::date as seen_on

from chosen

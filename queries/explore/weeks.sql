-- How many of the chosen postings were first seen in each week; those of a board's first crawl are left out.
-- Grain: week
-- Reads: open_jobs

with chosen as (
    select * from open_jobs
)

select
    date_trunc('week', first_seen_at)::date as week,
    count(*) as postings

from chosen
where seen_at_first_crawl is not true

group by week
order by week

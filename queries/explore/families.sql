-- How many of the chosen postings there are of each role family; null where the title is of none that is known.
-- Grain: role family
-- Reads: open_jobs

with chosen as (
    select * from open_jobs
)

select
    role_family,
    count(*) as postings,
    sum(count(*)) over ()::bigint as of_postings

from chosen

group by role_family
order by postings desc, role_family

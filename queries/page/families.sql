-- How many open jobs there are of each role family; null where the title is of none that is known.
-- Grain: role family
-- Reads: open_job_rows

select
    role_family,
    count(*) as jobs,
    sum(count(*)) over ()::bigint as of_jobs

from open_job_rows

group by role_family
order by jobs desc, role_family

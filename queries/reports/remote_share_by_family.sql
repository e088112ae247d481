-- How many open jobs are remote, hybrid or on site; shares are of the jobs that say so.
-- Grain: role family
-- Reads: open_job_rows
-- Params: country text = null, at_least integer = 1

select
    role_family,
    count(*) filter (where workplace_type = 'remote') as remote,
    count(*) filter (where workplace_type = 'hybrid') as hybrid,
    count(*) filter (where workplace_type = 'onsite') as onsite,
    count(workplace_type) as of_stated,
    count(*) as of_jobs,
    round(remote / nullif(of_stated, 0), 4) as remote_share,
    round(hybrid / nullif(of_stated, 0), 4) as hybrid_share

from open_job_rows
where $country is null or list_contains(country_codes, upper($country))

group by role_family
having count(*) >= $at_least
order by of_jobs desc, role_family

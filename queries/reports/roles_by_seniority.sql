-- Open jobs by role family and seniority; the share is of the family's jobs, those that say no seniority included.
-- Grain: role family, seniority
-- Reads: open_job_rows
-- Params: country text = null, family text = null, at_least integer = 1

select
    role_family,
    seniority,
    count(*) as jobs,
    (sum(count(*)) over (partition by role_family))::bigint as of_jobs,
    round(jobs / of_jobs, 4) as share

from open_job_rows
where
    ($country is null or list_contains(country_codes, upper($country)))
    and ($family is null or role_family = $family)

group by role_family, seniority
having count(*) >= $at_least
order by of_jobs desc, role_family, jobs desc, seniority

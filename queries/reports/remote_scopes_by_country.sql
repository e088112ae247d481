-- From where remote jobs may be done: the scope as it is stated, by the country of the place beside it.
-- Grain: scope, country
-- Reads: places_open
-- Params: company text = null, at_least integer = 1

with remote_places as (
    select
        job_key,
        remote_scope,
        country_code,
        count(distinct job_key) over () as in_view
    from places_open
    where
        is_remote
        and ($company is null or company_key = $company)
)

select
    remote_scope,
    country_code,
    count(distinct job_key) as jobs,
    max(in_view) as of_jobs,
    round(jobs / of_jobs, 4) as share

from remote_places

group by remote_scope, country_code
having count(distinct job_key) >= $at_least
order by jobs desc, remote_scope, country_code

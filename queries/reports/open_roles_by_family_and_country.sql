-- How many open jobs there are of each role family in each country. A job in two countries counts in both; a null
-- country is "not stated or not known".
-- Grain: role family, country
-- Reads: open_job_rows
-- Params: company text = null, at_least integer = 1

with jobs_in_view as (
    select
        job_key,
        role_family,
        if(len(country_codes) = 0, [null], country_codes) as country_codes,
        count(*) over () as in_view
    from open_job_rows
    where $company is null or company_key = $company
)

select
    role_family,
    country_code,
    count(*) as jobs,
    max(in_view) as of_jobs,
    round(jobs / of_jobs, 4) as share

from (
    select
        role_family,
        unnest(country_codes) as country_code,
        in_view
    from jobs_in_view
)

group by role_family, country_code
having count(*) >= $at_least
order by jobs desc, role_family, country_code

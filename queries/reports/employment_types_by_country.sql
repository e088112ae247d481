-- Kinds of employment of the open jobs of each country; the share is of the jobs there that state one.
-- Grain: country, employment type
-- Reads: open_job_rows
-- Params: family text = null, at_least integer = 1

with jobs_in_view as (
    select
        unnest(if(len(country_codes) = 0, [null], country_codes)) as country_code,
        employment_type
    from open_job_rows
    where $family is null or role_family = $family
)

select
    country_code,
    employment_type,
    count(*) as jobs,
    (sum(count(employment_type)) over (partition by country_code))::bigint as of_stated,
    (sum(count(*)) over (partition by country_code))::bigint as of_jobs,
    if(employment_type is null, null, round(jobs / nullif(of_stated, 0), 4)) as share

from jobs_in_view

group by country_code, employment_type
having count(*) >= $at_least
order by of_jobs desc, country_code, jobs desc, employment_type

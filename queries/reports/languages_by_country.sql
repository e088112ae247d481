-- In which languages the open jobs of each country are written.
-- Grain: country, language
-- Reads: open_job_rows
-- Params: family text = null, at_least integer = 1

with jobs_in_view as (
    select
        unnest(if(len(country_codes) = 0, [null], country_codes)) as country_code,
        language
    from open_job_rows
    where $family is null or role_family = $family
)

select
    country_code,
    language,
    count(*) as jobs,
    (sum(count(*)) over (partition by country_code))::bigint as of_jobs,
    round(jobs / of_jobs, 4) as share

from jobs_in_view

group by country_code, language
having count(*) >= $at_least
order by of_jobs desc, country_code, jobs desc, language

-- Open jobs by occupation code (US SOC 2018 as delivered; `scheme` says which), with the roles read under it. Jobs whose
-- title gives no occupation stand under null.
-- Grain: occupation code
-- Reads: open_job_rows
-- Params: country text = null, digits integer = 6, at_least integer = 1

with jobs_in_view as (
    select
        occupation_scheme as scheme,
        left(occupation_code, if($digits >= 6, 7, $digits + if($digits > 2, 1, 0))) as code,
        role
    from open_job_rows
    where $country is null or list_contains(country_codes, upper($country))
)

select
    code,
    scheme,
    count(*) as jobs,
    (sum(count(*)) over ())::bigint as of_jobs,
    round(jobs / of_jobs, 4) as share,
    array_to_string(list_sort(list(distinct role))[1:5], ', ') as roles

from jobs_in_view

group by code, scheme
having count(*) >= $at_least
order by jobs desc, code

-- The lowest degree that open jobs of a role ask for; a null degree is "none stated".
-- Grain: role, degree
-- Reads: open_job_rows
-- Params: country text = null, family text = null, at_least integer = 1

with jobs_in_view as (
    select
        role_family,
        role,
        education_min,
        count(*) over (partition by role_family, role) as in_view
    from open_job_rows
    where
        ($country is null or list_contains(country_codes, upper($country)))
        and ($family is null or role_family = $family)
)

select
    role_family,
    role,
    education_min,
    count(*) as jobs,
    max(in_view) as of_jobs,
    round(jobs / of_jobs, 4) as share

from jobs_in_view

group by role_family, role, education_min
having max(in_view) >= $at_least
order by
    of_jobs desc, role_family, role,
    list_position(['secondary', 'vocational', 'bachelor', 'master', 'doctorate'], education_min) nulls last

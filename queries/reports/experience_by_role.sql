-- How many years of experience open jobs ask for, of those that say so.
-- Grain: role
-- Reads: open_job_rows
-- Params: country text = null, seniority text = null, at_least integer = 1

select
    role_family,
    role,
    count(experience_years_min) as jobs,
    count(*) as of_jobs,
    round(jobs / of_jobs, 4) as share,
    quantile_cont(experience_years_min, 0.25) as lower_quartile_years,
    median(experience_years_min) as median_years,
    quantile_cont(experience_years_min, 0.75) as upper_quartile_years,
    count(*) filter (where experience_years_min <= 1) as up_to_one_year,
    count(*) filter (where experience_years_min >= 5) as five_years_or_more

from open_job_rows
where
    ($country is null or list_contains(country_codes, upper($country)))
    and ($seniority is null or seniority = $seniority)

group by role_family, role
having count(*) >= $at_least
order by of_jobs desc, role_family, role

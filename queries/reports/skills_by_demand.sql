-- How many open jobs ask for each skill, and their share of the open jobs in view.
-- Grain: skill
-- Reads: open_jobs, posting_skills
-- Params: country text = null, family text = null, role text = null, at_least integer = 5

with jobs_in_view as (
    select
        posting_key,
        count(*) over () as in_view
    from open_jobs
    where
        ($country is null or list_contains(country_codes, upper($country)))
        and ($family is null or role_family = $family)
        and ($role is null or role = $role)
)

select
    skill,
    count(distinct posting_key) as jobs,
    max(in_view) as of_jobs,
    round(jobs / of_jobs, 4) as share

from posting_skills
inner join jobs_in_view using (posting_key)

group by skill
having count(distinct posting_key) >= $at_least
order by jobs desc, skill

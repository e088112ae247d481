-- How many open jobs ask for each skill, and their share of the open jobs in view.
-- Grain: skill
-- Reads: open_jobs_in, posting_skills
-- Params: country text = null, family text = null, role text = null, at_least integer = 5

with jobs_in_view as (
    select posting_key
    from open_jobs_in($country, $family, $role)
),

counted as (
    select
        skill,
        count(*) as jobs
    from posting_skills
    where posting_key in (select posting_key from jobs_in_view)
    group by skill
)

select
    counted.skill,
    counted.jobs,
    sizes.of_jobs,
    round(counted.jobs / sizes.of_jobs, 4) as share

from counted
cross join (select count(*) as of_jobs from jobs_in_view) as sizes
where counted.jobs >= $at_least
order by counted.jobs desc, counted.skill

-- Which skills open jobs ask for beside one. `share` is of the jobs that ask for that one; `lift` says how many times
-- likelier the other is there than among all open jobs.
-- Grain: skill
-- Reads: skills_asked
-- Params: skill text, country text = null, at_least integer = 3

with asked as (
    select
        job_key,
        skill
    from skills_asked
    where $country is null or list_contains(country_codes, upper($country))
),

chosen as (
    select
        job_key,
        count(*) over () as in_view
    from asked
    where lower(skill) = lower($skill)
),

totals as (
    select
        skill,
        count(*) as jobs_of_all,
        (select count(distinct job_key) from asked) as all_jobs
    from asked
    group by skill
)

select
    asked.skill,
    count(*) as jobs,
    max(chosen.in_view) as of_jobs,
    round(jobs / max(chosen.in_view), 4) as share,
    round(share / (any_value(totals.jobs_of_all) / any_value(totals.all_jobs)), 2) as lift

from asked
inner join chosen on asked.job_key = chosen.job_key
inner join totals on asked.skill = totals.skill
where lower(asked.skill) <> lower($skill)

group by asked.skill
having count(*) >= $at_least
order by jobs desc, asked.skill

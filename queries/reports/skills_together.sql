-- Which skills open jobs ask for beside one. `share` is of the jobs that ask for that one; `lift` says how many times
-- likelier the other is there than among all open jobs.
-- Grain: skill
-- Reads: open_jobs_in, posting_skills
-- Params: skill text, country text = null, at_least integer = 3

with jobs_in_view as (
    select posting_key
    from open_jobs_in($country, null, null)
),

chosen as (
    select posting_key
    from posting_skills
    where lower(skill) = lower($skill) and posting_key in (select posting_key from jobs_in_view)
),

marked as (
    select
        jobs_in_view.posting_key,
        chosen.posting_key is not null as is_chosen
    from jobs_in_view
    left join (select distinct posting_key from chosen) as chosen on jobs_in_view.posting_key = chosen.posting_key
),

counted as (
    select
        posting_skills.skill,
        count(*) as jobs,
        count(*) filter (where marked.is_chosen) as together
    from posting_skills
    inner join marked on posting_skills.posting_key = marked.posting_key
    group by posting_skills.skill
),

sizes as (
    select
        (select count(*) from chosen) as chosen,
        (select count(*) from jobs_in_view where posting_key in (select posting_key from posting_skills)) as of_all
)

select
    counted.skill,
    counted.together as jobs,
    sizes.chosen as of_jobs,
    round(counted.together / sizes.chosen, 4) as share,
    round(share / (counted.jobs / sizes.of_all), 2) as lift

from counted
cross join sizes
where
    lower(counted.skill) <> lower($skill)
    and counted.together > 0
    and counted.together >= $at_least

order by counted.together desc, counted.skill

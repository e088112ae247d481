-- Base pay over a year of the open jobs that ask for a skill, in its own currency (nothing is converted): median and
-- quartiles of the middle of each range, once a job. `of_jobs` are all open jobs that ask for it, with pay or without.
-- Grain: skill, currency
-- Reads: open_jobs_in, posting_skills, pay_yearly
-- Params: country text = null, role text = null, at_least integer = 5

with jobs_in_view as (
    select
        job_key,
        posting_key
    from open_jobs_in($country, null, $role)
),

sizes as (
    select
        skill,
        count(*) as of_jobs
    from posting_skills
    where posting_key in (select posting_key from jobs_in_view)
    group by skill
),

pay as (
    select
        jobs_in_view.posting_key,
        pay_yearly.currency,
        pay_yearly.annual
    from pay_yearly
    inner join jobs_in_view on pay_yearly.job_key = jobs_in_view.job_key
),

quartiles as (
    select
        posting_skills.skill,
        pay.currency,
        count(*) as jobs,
        quantile_cont(pay.annual, [0.25, 0.5, 0.75]) as annual
    from posting_skills
    inner join pay on posting_skills.posting_key = pay.posting_key
    group by posting_skills.skill, pay.currency
)

select
    quartiles.skill,
    quartiles.currency,
    quartiles.jobs,
    sizes.of_jobs,
    round(quartiles.jobs / sizes.of_jobs, 4) as share,
    round(quartiles.annual[1]) as lower_quartile,
    round(quartiles.annual[2]) as median_annual,
    round(quartiles.annual[3]) as upper_quartile

from quartiles
inner join sizes on quartiles.skill = sizes.skill
where quartiles.jobs >= $at_least
order by quartiles.jobs desc, quartiles.skill, quartiles.currency

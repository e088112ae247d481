-- Base pay over a year of the open jobs that ask for a skill, in its own currency (nothing is converted): median and
-- quartiles of the middle of each range, once a job. `of_jobs` are all open jobs that ask for it, with pay or without.
-- Grain: skill, currency
-- Reads: skills_asked, pay_stated
-- Params: country text = null, role text = null, at_least integer = 5

with asked as (
    select
        job_key,
        skill,
        count(*) over (partition by skill) as in_view
    from skills_asked
    where
        ($country is null or list_contains(country_codes, upper($country)))
        and ($role is null or role = $role)
),

pay as (
    select
        job_key,
        currency,
        median(annual_middle) as annual
    from pay_stated
    where annual_middle is not null and currency is not null
    group by job_key, currency
)

select
    asked.skill,
    pay.currency,
    count(*) as jobs,
    max(asked.in_view) as of_jobs,
    round(jobs / max(asked.in_view), 4) as share,
    round(quantile_cont(pay.annual, 0.25)) as lower_quartile,
    round(median(pay.annual)) as median_annual,
    round(quantile_cont(pay.annual, 0.75)) as upper_quartile

from asked
inner join pay on asked.job_key = pay.job_key

group by asked.skill, pay.currency
having count(*) >= $at_least
order by jobs desc, asked.skill, pay.currency

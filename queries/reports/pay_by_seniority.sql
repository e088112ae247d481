-- Base pay over a year by seniority, in its own currency (nothing is converted): median and quartiles of the middle of
-- each range, once a job. `of_jobs` are all open jobs of that seniority, with pay or without.
-- Grain: seniority, currency
-- Reads: open_jobs, pay_stated
-- Params: country text = null, family text = null, role text = null, at_least integer = 1

with jobs_in_view as (
    select
        job_key,
        seniority,
        count(*) over (partition by seniority) as in_view
    from open_jobs
    where
        ($country is null or list_contains(country_codes, upper($country)))
        and ($family is null or role_family = $family)
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
    jobs_in_view.seniority,
    pay.currency,
    count(*) as jobs,
    max(jobs_in_view.in_view) as of_jobs,
    round(jobs / max(jobs_in_view.in_view), 4) as share,
    round(quantile_cont(pay.annual, 0.25)) as lower_quartile,
    round(median(pay.annual)) as median_annual,
    round(quantile_cont(pay.annual, 0.75)) as upper_quartile

from jobs_in_view
inner join pay on jobs_in_view.job_key = pay.job_key

group by jobs_in_view.seniority, pay.currency
having count(*) >= $at_least
order by jobs desc, jobs_in_view.seniority, pay.currency

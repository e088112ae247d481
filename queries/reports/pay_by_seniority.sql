-- Base pay over a year by seniority, in its own currency (nothing is converted): median and quartiles of the middle of
-- each range, once a job. `of_jobs` are all open jobs of that seniority, with pay or without.
-- Grain: seniority, currency
-- Reads: open_jobs_in, pay_yearly
-- Params: country text = null, family text = null, role text = null, at_least integer = 1

with jobs_in_view as (
    select
        job_key,
        seniority
    from open_jobs_in($country, $family, $role)
),

sizes as (
    select
        seniority,
        count(*) as of_jobs
    from jobs_in_view
    group by seniority
),

quartiles as (
    select
        jobs_in_view.seniority,
        pay_yearly.currency,
        count(*) as jobs,
        quantile_cont(pay_yearly.annual, [0.25, 0.5, 0.75]) as annual
    from jobs_in_view
    inner join pay_yearly on jobs_in_view.job_key = pay_yearly.job_key
    group by jobs_in_view.seniority, pay_yearly.currency
)

select
    quartiles.seniority,
    quartiles.currency,
    quartiles.jobs,
    sizes.of_jobs,
    round(quartiles.jobs / sizes.of_jobs, 4) as share,
    round(quartiles.annual[1]) as lower_quartile,
    round(quartiles.annual[2]) as median_annual,
    round(quartiles.annual[3]) as upper_quartile

from quartiles
inner join sizes on quartiles.seniority is not distinct from sizes.seniority
where quartiles.jobs >= $at_least
order by quartiles.jobs desc, quartiles.seniority, quartiles.currency

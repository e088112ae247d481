-- Base pay over a year as open jobs state it, by currency and role family: of a job the middle between the lowest and
-- the highest figure that it states in that currency. `of_jobs` are all open jobs of the family.
-- Grain: currency, role family
-- Reads: open_job_rows, pay_stated

with families as (
    select
        role_family,
        count(*) as of_jobs
    from open_job_rows
    group by role_family
),

jobs as (
    select
        job_key,
        role_family,
        currency,
        (min(coalesce(annual_min, annual_max)) + max(coalesce(annual_max, annual_min))) / 2 as middle
    from pay_stated
    where currency is not null and annual_middle is not null
    group by job_key, role_family, currency
)

select
    jobs.currency,
    jobs.role_family,
    count(*) as jobs,
    any_value(families.of_jobs) as of_jobs,
    quantile_cont(middle, 0.25) as low,
    median(middle) as middle,
    quantile_cont(middle, 0.75) as high

from jobs
inner join families on jobs.role_family is not distinct from families.role_family

group by jobs.currency, jobs.role_family
order by sum(count(*)) over (partition by jobs.currency) desc, jobs.currency, count(*) desc, jobs.role_family

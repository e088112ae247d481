-- Base pay as stated, in its own currency and period: nothing is converted or annualised. Of several ranges of a job
-- the lowest and the highest figure count. The country is null where a job is in none or in several; `of_jobs` are all
-- open jobs of that role and country, with pay stated or without.
-- Grain: role, country, currency, period
-- Reads: open_job_rows, posting_salaries
-- Params: role text = null, country text = null, at_least integer = 1

with jobs_in_view as (
    select
        posting_key,
        role,
        if(len(country_codes) = 1, country_codes[1], null) as country_code
    from open_job_rows
    where $role is null or role = $role
),

sizes as (
    select
        role,
        country_code,
        count(*) as of_jobs
    from jobs_in_view
    group by role, country_code
),

pay as (
    select
        posting_key,
        currency,
        period,
        min(min_amount) as lowest,
        max(max_amount) as highest
    from posting_salaries
    where kind = 'base' or kind is null
    group by posting_key, currency, period
),

counted as (
    select
        jobs_in_view.role,
        jobs_in_view.country_code,
        pay.currency,
        pay.period,
        count(*) as jobs,
        count(pay.lowest) as jobs_with_lowest,
        count(pay.highest) as jobs_with_highest,
        min(pay.lowest) as lowest,
        median(pay.lowest) as median_lowest,
        median(pay.highest) as median_highest,
        max(pay.highest) as highest
    from pay
    inner join jobs_in_view on pay.posting_key = jobs_in_view.posting_key
    where $country is null or jobs_in_view.country_code = upper($country)
    group by jobs_in_view.role, jobs_in_view.country_code, pay.currency, pay.period
)

select
    counted.role,
    counted.country_code,
    counted.currency,
    counted.period,
    counted.jobs,
    sizes.of_jobs,
    round(counted.jobs / sizes.of_jobs, 4) as share,
    counted.jobs_with_lowest,
    counted.jobs_with_highest,
    counted.lowest,
    counted.median_lowest,
    counted.median_highest,
    counted.highest

from counted
inner join sizes
    on
        counted.role is not distinct from sizes.role
        and counted.country_code is not distinct from sizes.country_code
where counted.jobs >= $at_least
order by counted.jobs desc, counted.role, counted.country_code, counted.currency, counted.period

-- Base pay as stated, in its own currency and period: nothing is converted or annualised. Of several ranges of a job
-- the lowest and the highest figure count. The country is null where a job is in none or in several; `of_jobs` are all
-- open jobs of that role and country, with pay stated or without.
-- Grain: role, country, currency, period
-- Reads: open_jobs, posting_salaries
-- Params: role text = null, country text = null, at_least integer = 1

with jobs_in_view as (
    select
        posting_key,
        role,
        if(len(country_codes) = 1, country_codes[1], null) as country_code,
        count(*) over (partition by role, country_code) as in_view
    from open_jobs
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
)

select
    role,
    country_code,
    currency,
    period,
    count(*) as jobs,
    max(in_view) as of_jobs,
    round(jobs / of_jobs, 4) as share,
    count(lowest) as jobs_with_lowest,
    count(highest) as jobs_with_highest,
    min(lowest) as lowest,
    median(lowest) as median_lowest,
    median(highest) as median_highest,
    max(highest) as highest

from pay
inner join jobs_in_view using (posting_key)
where
    ($role is null or role = $role)
    and ($country is null or country_code = upper($country))

group by role, country_code, currency, period
having count(*) >= $at_least
order by jobs desc, role, country_code, currency, period

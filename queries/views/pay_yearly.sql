-- What an open job pays over a year, in each currency that it states pay in (nothing is converted): the middle of its
-- range, or the median of the middles where it states several.
-- Grain: job, currency
-- Reads: open_job_facts, posting_salaries

with stated as (
    -- As pay_stated has them, without what is not asked here.
    select
        open_job_facts.job_key,
        posting_salaries.currency,
        case
            when posting_salaries.annual_min is null then posting_salaries.annual_max
            when posting_salaries.annual_max is null then posting_salaries.annual_min
            else (posting_salaries.annual_min + posting_salaries.annual_max) / 2
        end as annual_middle

    from posting_salaries
    inner join open_job_facts on posting_salaries.posting_key = open_job_facts.posting_key
    where posting_salaries.kind = 'base' or posting_salaries.kind = 'total' or posting_salaries.kind is null
)

select
    job_key,
    currency,
    if(count(*) = 1, any_value(annual_middle), median(annual_middle)) as annual

from stated
where annual_middle is not null and currency is not null
group by job_key, currency

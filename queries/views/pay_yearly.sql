-- What an open job pays over a year, in each currency that it states pay in (nothing is converted): the middle of its
-- range, or the median of the middles where it states several.
-- Grain: job, currency
-- Reads: pay_stated

select
    job_key,
    currency,
    if(count(*) = 1, any_value(annual_middle), median(annual_middle)) as annual

from pay_stated
where annual_middle is not null and currency is not null
group by job_key, currency

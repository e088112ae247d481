-- Every range of base pay that an open job states, once a job, range and place, beside the same over a year (in its own
-- currency: nothing is converted). What is bonus, equity or an estimate stands in posting_salaries alone.
-- Grain: job, range
-- Reads: open_job_rows, posting_salaries

select
    open_job_rows.job_key,
    open_job_rows.posting_key,
    open_job_rows.company_key,
    open_job_rows.company,
    open_job_rows.role_family,
    open_job_rows.role,
    open_job_rows.seniority,
    open_job_rows.country_codes,
    posting_salaries.currency,
    posting_salaries.period,
    posting_salaries.kind,
    posting_salaries.place,
    posting_salaries.raw,
    posting_salaries.origin,
    posting_salaries.min_amount,
    posting_salaries.max_amount,
    posting_salaries.annual_min,
    posting_salaries.annual_max,
    case
        when posting_salaries.annual_min is null then posting_salaries.annual_max
        when posting_salaries.annual_max is null then posting_salaries.annual_min
        else (posting_salaries.annual_min + posting_salaries.annual_max) / 2
    end as annual_middle

from posting_salaries
inner join open_job_rows on posting_salaries.posting_key = open_job_rows.posting_key
where posting_salaries.kind = 'base' or posting_salaries.kind = 'total' or posting_salaries.kind is null

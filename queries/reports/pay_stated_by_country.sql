-- How often open jobs state their pay, by country: in the source's own field, or only in their text.
-- Grain: country
-- Reads: open_job_rows, open_job_facts, posting_salaries
-- Params: family text = null, at_least integer = 1

with pay as (
    -- As pay_stated has it, without what is not asked here.
    select
        open_job_facts.job_key,
        bool_or(posting_salaries.origin = 'source') as in_a_field,
        bool_or(
            posting_salaries.min_amount is not null
            and posting_salaries.max_amount is not null
            and posting_salaries.min_amount < posting_salaries.max_amount
        ) as as_a_range
    from posting_salaries
    inner join open_job_facts on posting_salaries.posting_key = open_job_facts.posting_key
    where posting_salaries.kind = 'base' or posting_salaries.kind = 'total' or posting_salaries.kind is null
    group by open_job_facts.job_key
),

jobs_in_view as (
    select
        job_key,
        unnest(if(len(country_codes) = 0, [null], country_codes)) as country_code
    from open_job_rows
    where $family is null or role_family = $family
)

select
    jobs_in_view.country_code,
    count(pay.job_key) as jobs,
    count(*) as of_jobs,
    round(jobs / of_jobs, 4) as share,
    count(*) filter (where pay.in_a_field) as in_a_field,
    count(*) filter (where pay.as_a_range) as as_a_range

from jobs_in_view
left join pay on jobs_in_view.job_key = pay.job_key

group by jobs_in_view.country_code
having count(*) >= $at_least
order by of_jobs desc, jobs_in_view.country_code

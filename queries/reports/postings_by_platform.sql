-- How many open postings each platform gives, and how often they state what analysts ask for.
-- Grain: platform
-- Reads: posting_rows, open_job_facts, posting_salaries, posting_locations

with paid as (
    -- As pay_stated has it: once a job, at the posting that is shown of it.
    select distinct posting_key
    from posting_salaries
    where
        (kind = 'base' or kind = 'total' or kind is null)
        and posting_key in (select posting_key from open_job_facts)
),

placed as (
    select distinct posting_key
    from posting_locations
    where country_code is not null
),

open_rows as (
    select *
    from posting_rows
    where status = 'open' and is_talent_pool is not true
)

select
    open_rows.platform,
    count(distinct open_rows.board_key) as boards,
    count(*) as postings,
    (sum(count(*)) over ())::bigint as of_postings,
    round(postings / of_postings, 4) as share,
    round(count(open_rows.role) / postings, 4) as with_role,
    round(count(placed.posting_key) / postings, 4) as with_country,
    round(count(open_rows.employment_type) / postings, 4) as with_employment_type,
    round(count(open_rows.workplace_type) / postings, 4) as with_workplace_type,
    round(count(paid.posting_key) / postings, 4) as with_pay,
    round(count(open_rows.source_posted_at) / postings, 4) as with_date,
    round(count(open_rows.department) / postings, 4) as with_department

from open_rows
left join paid on open_rows.posting_key = paid.posting_key
left join placed on open_rows.posting_key = placed.posting_key

group by open_rows.platform
order by postings desc, open_rows.platform

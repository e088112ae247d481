-- How many open postings each platform gives, and how often they state what analysts ask for.
-- Grain: platform
-- Reads: open_postings, pay_stated, posting_locations

with paid as (
    select distinct posting_key
    from pay_stated
),

placed as (
    select distinct posting_key
    from posting_locations
    where country_code is not null
)

select
    open_postings.platform,
    count(distinct open_postings.board_key) as boards,
    count(*) as postings,
    (sum(count(*)) over ())::bigint as of_postings,
    round(postings / of_postings, 4) as share,
    round(count(open_postings.role) / postings, 4) as with_role,
    round(count(placed.posting_key) / postings, 4) as with_country,
    round(count(open_postings.employment_type) / postings, 4) as with_employment_type,
    round(count(open_postings.workplace_type) / postings, 4) as with_workplace_type,
    round(count(paid.posting_key) / postings, 4) as with_pay,
    round(count(open_postings.source_posted_at) / postings, 4) as with_date,
    round(count(open_postings.department) / postings, 4) as with_department

from open_postings
left join paid on open_postings.posting_key = paid.posting_key
left join placed on open_postings.posting_key = placed.posting_key

group by open_postings.platform
order by postings desc, open_postings.platform

-- The values that each filter offers, with how many open postings have them, the most frequent first.
-- Grain: filter, value
-- Reads: open_postings, posting_locations, posting_skills
-- Params: at_most integer = 1000

with open_keys as materialized (
    select
        posting_key,
        company,
        role_family,
        role,
        seniority,
        workplace_type

    from open_postings
),

stated as (
    select 'family' as filter, role_family as value, posting_key from open_keys
    union all
    select 'role', role, posting_key from open_keys
    union all
    select 'company', company, posting_key from open_keys
    union all
    select 'seniority', seniority, posting_key from open_keys
    union all
    select 'remote', workplace_type, posting_key from open_keys
    union all
    select 'country', country_code, posting_key from posting_locations
    union all
    select 'city', city, posting_key from posting_locations
    union all
    select 'skill', skill, posting_key from posting_skills
),

counted as (
    select
        filter,
        value,
        count(distinct posting_key) as postings

    from stated
    where
        value is not null
        and posting_key in (select posting_key from open_keys)
    group by filter, value
)

select
    filter,
    value,
    postings,
    count(*) over (partition by filter) as of_values

from counted

qualify row_number() over (partition by filter order by postings desc, value) <= $at_most
order by filter, postings desc, value

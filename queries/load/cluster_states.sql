-- Every posting by what clusters are found by, as one number: what changed is seen by it, however it changed.
-- Grain: posting
-- Reads: posting_rows, posting_locations, posting_salaries, cluster_overrides
-- Params: version text

create or replace temp table cluster_states as
with places as (
    select
        posting_key,
        string_agg(raw, '; ' order by position) as place
    from posting_locations
    group by posting_key
),

pays as (
    select
        posting_key,
        min(annual_min) as pay_min,
        min(annual_max) as pay_max,
        min(currency) as pay_currency
    from posting_salaries
    where coalesce(kind, 'base') in ('base', 'total') and coalesce(annual_min, annual_max) is not null
    group by posting_key
    having count(*) = 1
),

overrides as (
    select
        posting_key,
        string_agg(concat_ws(' ', decision, other_key), '; ' order by decision, other_key) as decided,
        bool_or(decision = 'split') as is_apart
    from cluster_overrides
    group by posting_key
)

select
    posting_rows.posting_key,
    place,
    pay_min,
    pay_max,
    pay_currency,
    coalesce(is_apart, false) as is_apart,
    hash(
        $version,
        company_key,
        company,
        title,
        requisition_id,
        url,
        language,
        role,
        core_hash,
        first_seen_at,
        place,
        pay_min,
        pay_max,
        pay_currency,
        decided
    ) as state

from posting_rows
left join places on posting_rows.posting_key = places.posting_key
left join pays on posting_rows.posting_key = pays.posting_key
left join overrides on posting_rows.posting_key = overrides.posting_key

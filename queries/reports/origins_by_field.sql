-- Where each derived value of the postings comes from: a field of the source, a rule over their text, or nothing at all.
-- Grain: field, origin, rule
-- Reads: field_origins, posting_rows
-- Params: field text = null, platform text = null

with in_view as (
    select *
    from field_origins
    where
        ($field is null or field = $field)
        and (
            $platform is null
            or posting_key in (
                -- Where none is asked for, DuckDB sees by this that nothing need be read.
                select posting_key from posting_rows
                where $platform is not null and platform = $platform
            )
        )
),

-- A posting has one row a field; only of the salaries that its text states it has one each, and is counted once.
counted as (
    select
        field,
        origin,
        rule,
        count(*) as postings
    from in_view
    where field <> 'salaries'
    group by field, origin, rule

    union all

    select
        'salaries' as field,
        origin,
        rule,
        count(distinct posting_key) as postings
    from in_view
    where field = 'salaries'
    group by origin, rule
),

sizes as (
    select count(*) as of_postings
    from posting_rows
    where $platform is null or platform = $platform
)

select
    counted.field,
    counted.origin,
    counted.rule,
    counted.postings,
    sizes.of_postings,
    round(counted.postings / sizes.of_postings, 4) as share

from counted
cross join sizes
order by counted.field, counted.postings desc, counted.origin, counted.rule

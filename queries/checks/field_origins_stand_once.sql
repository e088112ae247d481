-- Fields of a posting that come from two places at once: only the ranges of pay that its text states have a row each.
-- Grain: posting, field
-- Reads: field_origins

with fields as (
    select
        field,
        (row_number() over (order by field) - 1)::integer as place
    from (select distinct field from field_origins)
    where field <> 'salaries'
),

suspects as (
    -- A bit a field: their sum is more than all of them together where one stands twice.
    select field_origins.posting_key
    from field_origins
    inner join fields on field_origins.field = fields.field
    group by field_origins.posting_key
    having sum(1::bigint << fields.place) > bit_or(1::bigint << fields.place)
)

select
    posting_key,
    field,
    count(*) as rows

from field_origins
semi join suspects using (posting_key)
where field <> 'salaries'
group by posting_key, field
having count(*) > 1

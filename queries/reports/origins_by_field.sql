-- Where each derived value of the postings comes from: a field of the source, a rule over their text, or nothing at all.
-- Grain: field, origin, rule
-- Reads: field_origins, posting_rows
-- Params: field text = null, platform text = null

with postings_in_view as (
    select
        posting_key,
        count(*) over () as in_view
    from posting_rows
    where $platform is null or platform = $platform
)

select
    field_origins.field,
    field_origins.origin,
    field_origins.rule,
    count(distinct field_origins.posting_key) as postings,
    max(postings_in_view.in_view) as of_postings,
    round(postings / of_postings, 4) as share

from field_origins
inner join postings_in_view on field_origins.posting_key = postings_in_view.posting_key
where $field is null or field_origins.field = $field

group by field_origins.field, field_origins.origin, field_origins.rule
order by field_origins.field, postings desc, field_origins.origin, field_origins.rule

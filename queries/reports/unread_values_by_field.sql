-- What readers gave up on, most printed first: the work list for the vocabularies.
-- Grain: field, raw
-- Reads: unread_values, posting_rows
-- Params: field text = null, at_least integer = 1

with all_postings as (
    select count(*) as of_postings
    from posting_rows
)

select
    field,
    raw,
    postings,
    of_postings,
    round(postings / of_postings, 6) as share

from unread_values
cross join all_postings
where
    postings >= $at_least
    and ($field is null or field = $field)

order by postings desc, field, raw

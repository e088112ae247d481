-- Every value that a reader gave up on, with the postings that print it.
-- Grain: field, raw
-- Reads: unread_rows

select
    field,
    raw,
    count(distinct posting_key) as postings

from unread_rows
group by field, raw

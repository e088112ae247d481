-- Postings that were seen last before they were seen first, or closed before they were last seen.
-- Grain: posting
-- Reads: posting_rows

select
    posting_key,
    first_seen_at,
    last_seen_at,
    closed_at

from posting_rows
where
    first_seen_at is null
    or last_seen_at is null
    or first_seen_at > last_seen_at
    or last_seen_at > closed_at

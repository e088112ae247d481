-- Staged postings that have a row already, with what that row says of their content.
-- Grain: posting
-- Reads: staged_postings, posting_rows

create or replace temp table known_postings as
select
    posting_key,
    stored.content_hash,
    stored.title_raw,
    stored.version,
    stored.first_seen_at,
    stored.seen_at_first_crawl,
    staged.content_hash <> stored.content_hash as content_differs

from staged_postings as staged
inner join posting_rows as stored using (posting_key)

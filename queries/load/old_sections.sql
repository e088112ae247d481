-- The sections that staged postings had until now: what a changed text is compared with.
-- Grain: posting × section
-- Reads: known_postings, posting_sections, posting_rows

create or replace temp table old_sections as
select
    posting_key,
    held.company_key,
    held.position,
    held.section_hash,
    held.kind,
    held.heading,
    stored.last_seen_at as seen_at

from posting_sections as held
semi join known_postings using (posting_key)
inner join posting_rows as stored using (posting_key)

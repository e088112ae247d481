-- The sections that staged postings had until now: what a changed text is compared with.
-- Grain: posting × section
-- Reads: known_postings, posting_sections

create or replace temp table old_sections as
select
    posting_key,
    company_key,
    position,
    section_hash

from posting_sections
semi join known_postings using (posting_key)

-- The core's hash of each of those postings, and how long its text is, a line break between two sections.
-- Grain: posting
-- Reads: core_sections

create or replace temp table cores as
select
    posting_key,
    md5(string_agg(section_hash, ' ' order by position)) as core_hash,
    (sum(characters) + count(*) - 1)::integer as core_characters

from core_sections

group by posting_key

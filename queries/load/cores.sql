-- The core's hash of each of those postings.
-- Grain: posting
-- Reads: core_sections

create or replace temp table cores as
select
    posting_key,
    md5(string_agg(section_hash, ' ' order by position)) as core_hash

from core_sections

group by posting_key

-- The sections of this load's companies as they stand, without their texts: what is stored of all companies is passed
-- over here, once for all that follows, by the key that is stored smallest. `place` is the row's own number.
-- Grain: company × section
-- Reads: section_rows, companies_met

create or replace temp table company_sections as
select
    company_key,
    section_hash,
    group_hash,
    facts,
    postings,
    articles,
    pages,
    rowid as place

from section_rows

where rowid in (select rowid from section_rows semi join companies_met using (company_key))

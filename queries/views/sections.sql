-- Every distinct text of a company once, with how often it stands in postings, articles and pages.
-- Grain: company, section
-- Reads: section_rows

select
    section_hash,
    group_hash,
    company_key,
    kind,
    heading,
    text,
    postings,
    articles,
    pages,
    is_boilerplate

from section_rows

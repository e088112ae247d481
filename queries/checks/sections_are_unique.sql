-- Texts that a company has twice in sections.
-- Grain: company, section
-- Reads: section_rows

select
    company_key,
    section_hash,
    count(*) as rows

from section_rows
group by company_key, section_hash
having count(*) > 1 or section_hash is null

-- Every section of the board's companies, counted anew after rows went.
-- Grain: company × section
-- Reads: section_rows, posting_sections, rewind_companies

update section_rows
set postings = counted.postings

from (
    select
        section_rows.company_key,
        section_rows.section_hash,
        count(distinct posting_key) as postings
    from section_rows
    semi join rewind_companies using (company_key)
    left join posting_sections using (company_key, section_hash)
    group by section_rows.company_key, section_rows.section_hash
) as counted

where section_rows.company_key = counted.company_key
and section_rows.section_hash = counted.section_hash

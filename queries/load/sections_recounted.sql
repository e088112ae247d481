-- Sections that are stored already, counted anew.
-- Grain: company × section
-- Reads: section_counts

update section_rows
set
    postings = counted.postings,
    articles = counted.articles,
    pages = counted.pages,
    is_boilerplate = counted.is_boilerplate

from section_counts as counted

where counted.is_known
and section_rows.company_key = counted.company_key
and section_rows.section_hash = counted.section_hash

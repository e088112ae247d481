-- Sections of a posting, an article or a page whose text is not kept.
-- Grain: section
-- Reads: posting_sections, article_sections, page_sections, section_rows

with uses as (
    select distinct company_key, section_hash from posting_sections
    union
    select distinct company_key, section_hash from article_sections
    union
    select distinct company_key, section_hash from page_sections
)

select
    uses.company_key,
    uses.section_hash

from uses
where not exists (
    from section_rows
    where
        section_rows.section_hash = uses.section_hash
        and section_rows.company_key is not distinct from uses.company_key
)

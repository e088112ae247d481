-- The sections that this load looks at, as they stand, without their texts: those that it names or that its changed
-- postings had, those of groups that it joins, and all of companies whose articles or pages it reads. `place` is the
-- row's own number. What else is stored is passed over here, by its keys alone.
-- Grain: company × section
-- Reads: section_rows, staged_*, old_sections, joined_groups

create or replace temp table company_sections as
with named as (
    select company_key, section_hash from staged_posting_sections
    union
    select company_key, section_hash from old_sections
),

read_whole as (
    select company_key from staged_articles
    union
    select company_key from staged_article_sections
    union
    select company_key from staged_page_sections
)

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

where rowid in (
    select rowid from section_rows semi join named using (company_key, section_hash)
    union all
    select rowid from section_rows semi join joined_groups using (company_key, group_hash)
    union all
    select rowid from section_rows semi join read_whole using (company_key)
)

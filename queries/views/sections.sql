-- Every distinct text of a company once, with how often it stands in postings, articles and pages, since when and until
-- when, and at how many companies its like is found.
-- Grain: company, section
-- Reads: section_rows, section_units, posting_sections, posting_rows

with held as (
    select
        posting_sections.company_key,
        posting_sections.section_hash,
        max(posting_rows.last_seen_at) as last_seen_at
    from posting_sections
    inner join posting_rows on posting_sections.posting_key = posting_rows.posting_key
    group by posting_sections.company_key, posting_sections.section_hash
),

templates as (
    select
        template,
        count(distinct company_key) as companies
    from section_rows
    where template is not null and postings + articles > 0
    group by template
)

select
    section_rows.section_hash,
    section_rows.group_hash,
    section_rows.company_key,
    section_rows.kind,
    section_rows.heading,
    section_rows.text,
    section_rows.postings,
    section_rows.articles,
    section_rows.pages,
    section_rows.is_boilerplate,
    coalesce(section_units.postings, section_rows.postings) as group_postings,
    coalesce(templates.companies, 1) as companies,
    coalesce(templates.companies, 1) >= 3 as is_template,
    section_rows.first_seen_at,
    greatest(section_rows.last_seen_at, held.last_seen_at) as last_seen_at,
    section_rows.example

from section_rows
left join section_units
    on section_rows.company_key = section_units.company_key and section_rows.group_hash = section_units.unit
left join templates on section_rows.template = templates.template
left join held
    on section_rows.company_key = held.company_key and section_rows.section_hash = held.section_hash

-- The texts that a company repeats most, over its postings, articles and pages.
-- Grain: company, section
-- Reads: section_rows, posting_rows
-- Params: company text = null, kind text = null, at_least integer = 2

with companies as (
    select
        company_key,
        count(*) as postings
    from posting_rows
    group by company_key
)

select
    sections.company_key,
    sections.section_hash,
    sections.kind,
    sections.heading,
    if(length(sections.text) > 160, sections.text[:159] || '…', sections.text) as text,
    sections.postings,
    coalesce(companies.postings, 0) as of_postings,
    round(sections.postings / nullif(companies.postings, 0), 4) as share,
    sections.articles,
    sections.pages,
    sections.is_boilerplate

from section_rows as sections
left join companies on sections.company_key = companies.company_key
where
    coalesce(sections.postings, 0) + coalesce(sections.articles, 0) + coalesce(sections.pages, 0) >= $at_least
    and ($company is null or sections.company_key = $company)
    and ($kind is null or sections.kind = $kind)

order by
    coalesce(sections.postings, 0) + coalesce(sections.articles, 0) + coalesce(sections.pages, 0) desc,
    sections.company_key,
    sections.section_hash

-- The texts that a company repeats most, over its postings, articles and pages.
-- Grain: company, section
-- Reads: section_rows, posting_rows
-- Params: company text = null, kind text = null, at_least integer = 2, at_most integer = 1000

with shown as materialized (
    -- By their numbers alone: texts are read of those that are shown.
    select
        company_key,
        section_hash,
        coalesce(postings, 0) + coalesce(articles, 0) + coalesce(pages, 0) as times
    from section_rows
    where
        coalesce(postings, 0) + coalesce(articles, 0) + coalesce(pages, 0) >= $at_least
        and ($company is null or company_key = $company)
        and ($kind is null or kind = $kind)
    order by times desc, company_key, section_hash
    limit $at_most
),

companies as (
    select
        company_key,
        count(*) as postings
    from posting_rows
    where company_key in (select company_key from shown)
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
inner join shown on sections.section_hash = shown.section_hash and sections.company_key = shown.company_key
left join companies on sections.company_key = companies.company_key
order by shown.times desc, sections.company_key, sections.section_hash

-- Templates: texts that stand at several companies, names and figures aside, as an agency's or an applicant system's.
-- Grain: text
-- Reads: section_rows
-- Params: kind text = null, at_least integer = 3

with by_company as (
    select
        template,
        company_key,
        sum(postings) as postings,
        sum(articles) as articles,
        count(*) as wordings,
        min(section_hash) as first,
        min(section_hash) filter (where kind is not null) as first_of_kind,
        min(section_hash) filter (where heading is not null) as first_of_heading
    from section_rows
    where
        template is not null
        and postings + articles > 0
        and ($kind is null or kind = $kind)
    group by template, company_key
),

templates as (
    select
        count(*) as companies,
        sum(postings)::bigint as postings,
        sum(articles)::bigint as articles,
        sum(wordings)::bigint as wordings,
        min((first, company_key)) as first,
        min((first_of_kind, company_key)) filter (where first_of_kind is not null) as first_of_kind,
        min((first_of_heading, company_key)) filter (where first_of_heading is not null) as first_of_heading
    from by_company
    group by template
    having count(*) >= $at_least
)

-- Texts are read of the rows that are shown, and of no others.
select
    kinds.kind,
    headings.heading,
    if(length(texts.text) > 160, texts.text[:159] || '…', texts.text) as text,
    templates.companies,
    templates.postings,
    templates.articles,
    templates.wordings

from templates
inner join section_rows as texts on templates.first = (texts.section_hash, texts.company_key)
left join section_rows as kinds on templates.first_of_kind = (kinds.section_hash, kinds.company_key)
left join section_rows as headings on templates.first_of_heading = (headings.section_hash, headings.company_key)
order by templates.companies desc, templates.postings desc, text, templates.first

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
),

told as materialized (
    -- Texts are read of the rows that are shown, and of few others: by both values of their key, which the scan itself looks for.
    select
        (section_rows.section_hash, section_rows.company_key) as place,
        section_rows.kind,
        section_rows.heading,
        if(length(section_rows.text) > 160, section_rows.text[:159] || '…', section_rows.text) as text
    from section_rows
    inner join (
        select first as place from templates
        union
        select first_of_kind as place from templates
        union
        select first_of_heading as place from templates
    ) as shown
        on section_rows.section_hash = shown.place[1] and section_rows.company_key = shown.place[2]
)

select
    kinds.kind,
    headings.heading,
    texts.text,
    templates.companies,
    templates.postings,
    templates.articles,
    templates.wordings

from templates
inner join told as texts on templates.first = texts.place
left join told as kinds on templates.first_of_kind = kinds.place
left join told as headings on templates.first_of_heading = headings.place
order by templates.companies desc, templates.postings desc, texts.text, templates.first

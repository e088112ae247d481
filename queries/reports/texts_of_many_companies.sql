-- Templates: texts that stand at several companies, names and figures aside, as an agency's or an applicant system's.
-- Grain: text
-- Reads: section_rows
-- Params: kind text = null, at_least integer = 3

select
    arg_min(section_rows.kind, (section_rows.section_hash, section_rows.company_key)) as kind,
    arg_min(section_rows.heading, (section_rows.section_hash, section_rows.company_key)) as heading,
    arg_min(
        if(length(section_rows.text) > 160, section_rows.text[:159] || '…', section_rows.text),
        (section_rows.section_hash, section_rows.company_key)
    ) as text,
    count(distinct section_rows.company_key) as companies,
    sum(section_rows.postings)::bigint as postings,
    sum(section_rows.articles)::bigint as articles,
    count(*) as wordings

from section_rows
where
    section_rows.template is not null
    and section_rows.postings + section_rows.articles > 0
    and ($kind is null or section_rows.kind = $kind)

group by section_rows.template
having count(distinct section_rows.company_key) >= $at_least
order by companies desc, postings desc, text, min(section_rows.section_hash)

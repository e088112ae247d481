-- Which kinds of section open postings have, and how much of that text is the posting's own.
-- Grain: kind of section
-- Reads: open_postings, posting_sections, section_rows
-- Params: company text = null

with held as (
    select
        posting_sections.kind,
        posting_sections.posting_key,
        length(section_rows.text) as letters,
        section_rows.is_boilerplate,
        count(distinct posting_sections.posting_key) over () as in_view
    from posting_sections
    inner join section_rows
        on
            posting_sections.company_key = section_rows.company_key
            and posting_sections.section_hash = section_rows.section_hash
    where
        posting_sections.posting_key in (select posting_key from open_postings)
        and ($company is null or posting_sections.company_key = $company)
)

select
    kind,
    count(distinct posting_key) as postings,
    max(in_view) as of_postings,
    round(postings / of_postings, 4) as share,
    round(avg(letters)) as mean_letters,
    round(coalesce(sum(letters) filter (where is_boilerplate is not true), 0) / nullif(sum(letters), 0), 4) as own_share

from held

group by kind
order by postings desc, kind

-- In how many postings, articles and pages each section that this load touches now stands, and whether that makes it
-- boilerplate (the rule of pipelines/sections.py). A section that was boilerplate stays so.
-- Grain: company × section
-- Reads: posting_sections, article_sections, page_sections, staged_*, posting_rows, section_rows

create or replace temp table section_counts as
with touched as (
    select company_key, section_hash from staged_posting_sections
    union
    select company_key, section_hash from old_sections
    union
    select company_key, section_hash from staged_article_sections
    union
    select company_key, section_hash from staged_page_sections
),

in_postings as (
    select company_key, section_hash, count(distinct posting_key) as postings
    from posting_sections
    semi join touched using (company_key, section_hash)
    group by company_key, section_hash
),

in_articles as (
    select company_key, section_hash, count(distinct article_key) as articles
    from article_sections
    semi join touched using (company_key, section_hash)
    group by company_key, section_hash
),

in_pages as (
    select company_key, section_hash, count(distinct page_url) as pages
    from page_sections
    semi join touched using (company_key, section_hash)
    group by company_key, section_hash
),

company_postings as (
    select company_key, count(*) as of_postings
    from (
        select company_key from posting_rows anti join staged_postings using (posting_key)
        union all
        select company_key from staged_postings
    )
    group by company_key
),

company_articles as (
    select company_key, count(*) as of_articles
    from articles
    group by company_key
),

text_of as (
    select company_key, section_hash, min(row) as row
    from staged_sections
    group by company_key, section_hash
)

select
    company_key,
    section_hash,
    text_of.row,
    coalesce(kept.kind, staged_kind.kind) as kind,
    coalesce(in_postings.postings, 0) as postings,
    coalesce(in_articles.articles, 0) as articles,
    coalesce(in_pages.pages, 0) as pages,
    kept.section_hash is not null as is_known,
    coalesce(kept.is_boilerplate, false) as was_boilerplate,
    coalesce(kept.is_boilerplate, false) or (
        not (
            list_contains(getvariable('own_kinds'), coalesce(kept.kind, staged_kind.kind, ''))
            and (
                coalesce(kept.heading, staged_kind.heading) is not null
                or coalesce(kept.kind, staged_kind.kind) = 'compensation'
            )
        )
        and (
            coalesce(
                in_postings.postings >= greatest(
                    getvariable('least_postings'), getvariable('least_share') * company_postings.of_postings
                ),
                false
            )
            or coalesce(
                in_articles.articles >= greatest(
                    getvariable('least_postings'), getvariable('least_share') * company_articles.of_articles
                ),
                false
            )
        )
    ) as is_boilerplate

from touched
left join in_postings using (company_key, section_hash)
left join in_articles using (company_key, section_hash)
left join in_pages using (company_key, section_hash)
left join company_postings using (company_key)
left join company_articles using (company_key)
left join section_rows as kept using (company_key, section_hash)
left join text_of using (company_key, section_hash)
left join staged_sections as staged_kind on text_of.row = staged_kind.row

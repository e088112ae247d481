-- What has just become boilerplate or is none any more (the rule of pipelines/sections.py) at the companies of this
-- load: it stands in enough of the company's postings, or in enough of its articles. `is_held`: its company has
-- sections that this load does not name; of one that is new nothing is stored.
-- Grain: company × unit
-- Reads: staged_*, old_sections, posting_rows, articles, section_units, companies_held

create or replace temp table unit_flips as
with companies_met as (
    select company_key from staged_boards
    union
    select company_key from staged_postings
    union
    select company_key from staged_articles
    union
    select company_key from old_sections
),

company_postings as (
    select company_key, count(*) as postings
    from (
        select company_key from posting_rows anti join staged_postings using (posting_key)
        union all
        select company_key from staged_postings
    )
    semi join companies_met using (company_key)
    group by company_key
),

company_articles as (
    select company_key, count(*) as articles
    from articles
    semi join companies_met using (company_key)
    group by company_key
),

judged as (
    select
        company_key,
        unit,
        units.repeats as did_repeat,
        units.postings >= greatest(
            getvariable('least_postings'), getvariable('least_share') * coalesce(company_postings.postings, 0)
        )
        or units.articles >= greatest(
            getvariable('least_postings'), getvariable('least_share') * coalesce(company_articles.articles, 0)
        ) as repeats
    from section_units as units
    semi join companies_met using (company_key)
    left join company_postings using (company_key)
    left join company_articles using (company_key)
)

select
    company_key,
    unit,
    repeats,
    company_key in (from companies_held) as is_held

from judged

where repeats <> did_repeat

-- In how many postings and articles each group of near-identical texts, and each text by itself, now stands: by what came and what went; anew for groups
-- that were just joined, and for the articles of the companies in this load.
-- Grain: company × unit
-- Reads: staged_*, old_sections, posting_sections, article_sections, company_sections, section_units, joined_groups

create or replace temp table unit_counts as
with regrouped as (
    select distinct
        company_key,
        joined_groups.group_hash as unit
    from joined_groups
    inner join section_units using (company_key)
    where section_units.unit in (joined_groups.old_group, joined_groups.group_hash)
    and joined_groups.old_group in (select unit from section_units)
),

uses as (
    select
        company_key,
        unnest([section_hash, kept.group_hash]) as unit,
        posting_key,
        held.held
    from (
        select company_key, posting_key, section_hash, kind, heading, 1 as held from staged_posting_sections
        union all
        select company_key, posting_key, section_hash, kind, heading, -1 from old_sections
    ) as held
    inner join company_sections as kept using (company_key, section_hash)
    where section_unit(held.kind, held.heading, kept.facts, section_hash, kept.group_hash) is not null
),

more as (
    select
        company_key,
        unit,
        sum(held) as postings
    from (select distinct * from uses)
    anti join regrouped using (company_key, unit)
    group by company_key, unit
),

anew as (
    select
        company_key,
        kept.group_hash as unit,
        count(distinct posting_key) as postings
    from posting_sections as held
    inner join company_sections as kept using (company_key, section_hash)
    semi join regrouped on held.company_key = regrouped.company_key and kept.group_hash = regrouped.unit
    where section_unit(held.kind, held.heading, kept.facts, section_hash, kept.group_hash) is not null
    group by company_key, kept.group_hash
),

in_articles as (
    select
        company_key,
        unit,
        count(distinct article_key) as articles
    from (
        select company_key, article_key, unnest([section_hash, kept.group_hash]) as unit
        from article_sections
        inner join company_sections as kept using (company_key, section_hash)
        where section_unit(null, null, kept.facts, section_hash, kept.group_hash) is not null
        and (
            company_key in (select company_key from staged_articles)
            or (company_key, kept.group_hash) in (from regrouped)
        )
    )
    group by all
),

touched as (
    select company_key, unit from more
    union
    select company_key, unit from regrouped
    union
    select company_key, unit from in_articles
    union
    select company_key, unit
    from section_units
    where articles > 0 and company_key in (select company_key from staged_articles)
)

select
    company_key,
    unit,
    coalesce(anew.postings, coalesce(kept.postings, 0) + coalesce(more.postings, 0)) as postings,
    case
        when in_articles.unit is not null then in_articles.articles
        when company_key in (select company_key from staged_articles) then 0
        else coalesce(kept.articles, 0)
    end as articles

from touched
left join section_units as kept using (company_key, unit)
left join more using (company_key, unit)
left join anew using (company_key, unit)
left join in_articles using (company_key, unit)

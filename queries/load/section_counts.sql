-- In how many postings, articles and pages each section that this load touches now stands, and when it did. Postings
-- are counted by what came and what went; articles and pages of the companies in this load, which are few, anew.
-- Grain: company × section
-- Reads: staged_*, old_sections, sightings, article_sections, page_sections, company_sections

create or replace temp table section_counts as
with uses as (
    select
        held.company_key,
        held.section_hash,
        held.posting_key as holder,
        sightings.seen_at,
        1 as held
    from staged_posting_sections as held
    inner join sightings using (posting_key)
    union
    select
        company_key,
        section_hash,
        posting_key,
        seen_at,
        -1
    from old_sections
),

in_postings as (
    select
        company_key,
        section_hash,
        sum(held) as more,
        min(seen_at) filter (where held > 0) as first_seen_at,
        max(seen_at) as last_seen_at,
        min(holder) as example
    from uses
    group by company_key, section_hash
),

in_articles as (
    select
        held.company_key,
        held.section_hash,
        count(distinct held.article_key) as articles,
        min(staged.seen_at) as first_seen_at,
        max(staged.seen_at) as last_seen_at,
        min(held.article_key) as example
    from article_sections as held
    left join staged_articles as staged using (article_key)
    where held.company_key in (select company_key from staged_articles)
    group by held.company_key, held.section_hash
),

in_pages as (
    select
        held.company_key,
        held.section_hash,
        count(distinct held.page_url) as pages,
        min(run.started_at) as first_seen_at,
        max(run.started_at) as last_seen_at,
        min(held.page_url) as example
    from page_sections as held
    left join staged_board_runs as run using (board_key)
    where held.company_key in (select company_key from staged_page_sections)
    group by held.company_key, held.section_hash
),

touched as (
    select company_key, section_hash from in_postings
    union
    select company_key, section_hash from in_articles
    union
    select company_key, section_hash from in_pages
    union
    select company_key, section_hash
    from company_sections
    where articles > 0 and company_key in (select company_key from staged_articles)
    or pages > 0 and company_key in (select company_key from staged_page_sections)
)

select
    company_key,
    section_hash,
    kept.place,
    met.kind,
    kept.postings + coalesce(in_postings.more, 0) as postings,
    case
        when company_key in (select company_key from staged_articles) then coalesce(in_articles.articles, 0)
        else kept.articles
    end as articles,
    case
        when company_key in (select company_key from staged_page_sections) then coalesce(in_pages.pages, 0)
        else kept.pages
    end as pages,
    least(in_postings.first_seen_at, in_articles.first_seen_at, in_pages.first_seen_at) as first_seen_at,
    greatest(in_postings.last_seen_at, in_articles.last_seen_at, in_pages.last_seen_at) as last_seen_at,
    coalesce(in_postings.example, in_articles.example, in_pages.example) as example

from touched
inner join company_sections as kept using (company_key, section_hash)
left join in_postings using (company_key, section_hash)
left join in_articles using (company_key, section_hash)
left join in_pages using (company_key, section_hash)
left join sections_met as met using (company_key, section_hash)

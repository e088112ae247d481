-- The text of each article that this load touches, or that holds a section which has just become boilerplate or is none
-- any more, without what repeats.
-- Grain: article
-- Reads: staged_articles, article_sections, section_rows, unit_flips

update articles
set core_text = core.core_text

from (
    select
        article_key,
        string_agg(concat_ws(chr(10), heading, text), chr(10) order by position) filter (where not is_boilerplate) as core_text
    from article_sections
    inner join section_rows using (company_key, section_hash)
    where article_key in (
        select article_key from staged_articles
        union
        select article_key
        from article_sections
        inner join section_rows using (company_key, section_hash)
        where (company_key, group_hash) in (select company_key, unit from unit_flips)
        or (company_key, section_hash) in (select company_key, unit from unit_flips)
    )
    group by article_key
) as core

where articles.article_key = core.article_key

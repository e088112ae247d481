-- The text of each article that this load touches, without what repeats.
-- Grain: article
-- Reads: staged_articles, article_sections, section_rows

update articles
set core_text = core.core_text

from (
    select
        article_key,
        string_agg(concat_ws(chr(10), heading, text), chr(10) order by position) as core_text
    from article_sections
    semi join staged_articles using (article_key)
    inner join section_rows using (company_key, section_hash)
    where not is_boilerplate
    group by article_key
) as core

where articles.article_key = core.article_key

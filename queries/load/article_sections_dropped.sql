-- Room for the sections of articles read anew.
-- Grain: article × section
-- Reads: staged_articles

delete from article_sections
where article_key in (select article_key from staged_articles)

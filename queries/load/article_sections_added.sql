-- The sections of articles, as they stand in the text that was kept.
-- Grain: article × section
-- Reads: staged_article_sections

insert into article_sections by name
select distinct *
from staged_article_sections

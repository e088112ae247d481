-- Descriptions that are not stored yet, each once. Texts are compared by their hash alone and moved only once.
-- Grain: text
-- Reads: staged_postings, texts

insert into texts
select
    content_hash,
    description_html,
    description_text

from staged_postings
anti join texts using (content_hash)

where row in (select min(row) from staged_postings group by content_hash)

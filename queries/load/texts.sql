-- Descriptions that are not stored yet, each once. Texts are compared by their hash alone and moved only once.
-- Grain: text
-- Reads: staged_postings

insert into texts
select
    content_hash,
    description_html,
    description_text

from staged_postings

where row in (select min(row) from staged_postings group by content_hash)
and content_hash not in (select content_hash from texts)

-- Postings and versions whose text is not kept.
-- Grain: posting
-- Reads: posting_rows, posting_version_rows, texts, core_texts

select
    posting_key,
    content_hash as missing
from posting_rows
anti join texts using (content_hash)
where content_hash is not null

union all

select
    posting_key,
    content_hash as missing
from posting_version_rows
anti join texts using (content_hash)
where content_hash is not null

union all

select
    posting_key,
    core_hash as missing
from posting_rows
anti join core_texts using (core_hash)
where core_hash is not null

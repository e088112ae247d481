-- Every content that a posting has had, with the run that first saw it.
-- Grain: posting, version
-- Reads: posting_version_rows, texts

select
    posting_version_rows.posting_key,
    posting_version_rows.version,
    posting_version_rows.run_id,
    posting_version_rows.seen_at,
    posting_version_rows.content_hash,
    posting_version_rows.title_raw,
    texts.description_html,
    texts.description_text,
    posting_version_rows.capture

from posting_version_rows
left join texts on posting_version_rows.content_hash = texts.content_hash

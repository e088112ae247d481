-- Postings whose versions do not run from 1 to the posting's own, or whose newest one has another content.
-- Grain: posting
-- Reads: posting_rows, posting_version_rows

with versions as (
    select
        posting_key,
        count(*) as rows,
        min(version) as lowest,
        max(version) as highest,
        arg_max(content_hash, version) as content_hash

    from posting_version_rows
    group by posting_key
)

select
    posting_rows.posting_key,
    posting_rows.version,
    versions.rows,
    versions.lowest,
    versions.highest

from posting_rows
left join versions on posting_rows.posting_key = versions.posting_key
where
    versions.lowest is distinct from 1
    or versions.highest <> versions.rows
    or versions.highest is distinct from posting_rows.version
    or versions.content_hash is distinct from posting_rows.content_hash

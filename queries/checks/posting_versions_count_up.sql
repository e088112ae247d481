-- Postings whose versions do not run from 1 to the posting's own. Its text may be a later one: an edited "about us"
-- is no version.
-- Grain: posting
-- Reads: posting_rows, posting_version_rows

with versions as (
    select
        posting_key,
        count(*) as rows,
        min(version) as lowest,
        max(version) as highest

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

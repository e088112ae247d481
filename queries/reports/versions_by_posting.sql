-- The postings that were rewritten most often. A version comes of a changed title or core text, never of an edited
-- "about us" that the company's postings share.
-- Grain: posting
-- Reads: posting_rows, posting_version_rows
-- Params: company text = null, at_least integer = 2, at_most integer = 100

with rewritten as (
    select
        posting_key,
        count(*) as versions,
        count(distinct title_raw) as titles,
        min(seen_at) as first_version_at,
        max(seen_at) as last_version_at
    from posting_version_rows
    group by posting_key
    having count(*) >= $at_least
)

select
    posting_rows.posting_key,
    posting_rows.company,
    coalesce(posting_rows.title, posting_rows.title_raw) as title,
    posting_rows.status,
    posting_rows.url,
    rewritten.versions,
    rewritten.titles,
    rewritten.first_version_at,
    rewritten.last_version_at

from rewritten
inner join posting_rows on rewritten.posting_key = posting_rows.posting_key
where $company is null or posting_rows.company_key = $company
order by rewritten.versions desc, posting_rows.posting_key
limit $at_most

-- Postings of the companies in this load that share a title or a requisition number with another of the company,
-- oldest first.
-- Grain: posting
-- Reads: staged_postings, posting_rows, core_texts, posting_locations

with rivals as (
    select
        posting_key,
        company_key,
        title,
        core_hash,
        requisition_id,
        first_seen_at,
        count(*) over (partition by company_key, lower(title)) as same_title,
        count(*) over (partition by company_key, lower(requisition_id)) as same_requisition
    from posting_rows
    semi join staged_postings using (company_key)
),

places as (
    select
        posting_key,
        string_agg(raw, '; ' order by position) as place
    from posting_locations
    group by posting_key
)

select
    posting_key,
    company_key,
    title,
    core_text,
    place,
    requisition_id

from rivals
left join core_texts using (core_hash)
left join places using (posting_key)

where (title is not null and same_title > 1)
or (requisition_id is not null and same_requisition > 1)

order by first_seen_at, posting_key

-- The open postings that have stood longest by our own sightings. `start_unknown`: it was live when its board was first
-- read, so it is older still (`source_posted_at` may tell).
-- Grain: posting
-- Reads: time_open, open_postings
-- Params: company text = null, family text = null, at_most integer = 50

select
    open_postings.posting_key,
    open_postings.company,
    coalesce(open_postings.title, open_postings.title_raw) as title,
    open_postings.role,
    open_postings.url,
    time_open.days_open,
    time_open.start_unknown,
    coalesce(open_postings.is_evergreen, false) as is_evergreen,
    open_postings.source_posted_at,
    open_postings.first_seen_at

from time_open
inner join open_postings on time_open.posting_key = open_postings.posting_key
where
    ($company is null or open_postings.company_key = $company)
    and ($family is null or open_postings.role_family = $family)

order by time_open.days_open desc, open_postings.posting_key
limit $at_most

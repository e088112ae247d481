-- The open postings that have stood longest by our own sightings. `start_unknown`: it was live when its board was first
-- read, so it is older still (`source_posted_at` may tell).
-- Grain: posting
-- Reads: posting_rows, cluster_nodes
-- Params: company text = null, family text = null, at_most integer = 50

with longest as (
    -- As time_open and open_postings have them, without what is joined to every posting there.
    select
        *,
        round(epoch(coalesce(closed_at, last_seen_at) - first_seen_at) / 86400, 2) as days_open
    from posting_rows
    where
        status = 'open'
        and is_talent_pool is not true
        and ($company is null or company_key = $company)
        and ($family is null or role_family = $family)
    order by days_open desc, posting_key
    limit $at_most
)

select
    longest.posting_key,
    longest.company,
    coalesce(longest.title, longest.title_raw) as title,
    longest.role,
    longest.url,
    longest.days_open,
    coalesce(longest.seen_at_first_crawl, false) as start_unknown,
    coalesce(cluster_nodes.is_evergreen, false) as is_evergreen,
    longest.source_posted_at,
    longest.first_seen_at

from longest
left join cluster_nodes on longest.posting_key = cluster_nodes.posting_key
order by longest.days_open desc, longest.posting_key

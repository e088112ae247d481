-- Postings that bring back a closed one of their company under a new id: the one closed last before they were first
-- seen, with the same title and text or a verified pair of its, and the same place. A posting that was live when its
-- board was first read began nobody knows when.
-- Grain: posting
-- Reads: cluster_nodes, cluster_pairs, posting_rows

create or replace temp table next_reposts as
with lives as (
    select
        cluster_nodes.posting_key,
        node,
        family,
        coalesce(cluster_nodes.place, '') as place,
        posting_rows.company_key,
        first_seen_at,
        closed_at,
        coalesce(seen_at_first_crawl, false) as is_start_unknown
    from cluster_nodes
    inner join posting_rows on cluster_nodes.posting_key = posting_rows.posting_key
    where family is not null
),

kin as (
    select first as node, second as other from cluster_pairs
    where reason = 'same_text' and coalesce(conflict, 'requisition') in ('requisition', 'pay')
    union all
    select second as node, first as other from cluster_pairs
    where reason = 'same_text' and coalesce(conflict, 'requisition') in ('requisition', 'pay')
),

closed as (
    select
        family,
        place,
        closed_at,
        min(posting_key) as posting_key
    from lives
    where closed_at is not null
    group by family, place, closed_at
),

closed_nodes as (
    select
        node,
        company_key,
        place,
        closed_at,
        min(posting_key) as posting_key
    from lives
    where closed_at is not null
    group by node, company_key, place, closed_at
),

same_text as (
    select
        lives.posting_key,
        closed.posting_key as repost_of,
        lives.first_seen_at,
        closed.closed_at
    from lives
    asof join closed
        on lives.family = closed.family
        and lives.place = closed.place
        and lives.first_seen_at >= closed.closed_at
    where not is_start_unknown
),

like_text as (
    select
        seekers.posting_key,
        closed_nodes.posting_key as repost_of,
        seekers.first_seen_at,
        closed_nodes.closed_at
    from (
        select
            lives.posting_key,
            lives.place,
            lives.company_key,
            lives.first_seen_at,
            kin.other
        from lives
        inner join kin using (node)
        where not is_start_unknown
    ) as seekers
    asof join closed_nodes
        on seekers.other = closed_nodes.node
        and seekers.place = closed_nodes.place
        and seekers.company_key = closed_nodes.company_key
        and seekers.first_seen_at >= closed_nodes.closed_at
)

select
    posting_key,
    arg_max(repost_of, (closed_at, repost_of)) as repost_of,
    floor(epoch(any_value(first_seen_at) - max(closed_at)) / 86400)::integer as repost_gap_days

from (
    from same_text
    union all
    from like_text
)
where repost_of <> posting_key

group by posting_key

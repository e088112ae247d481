-- The pairs of all groups, in such an order that pairs that are judged together have few nodes: title by title, and of a
-- title those together whose nodes share several groups with the same others, directly or by one between them.
-- Grain: pair of nodes
-- Reads: cluster_candidates

with pairs as materialized (
    select
        first,
        second,
        bool_or(share_url) as share_url,
        bool_or(are_twins) as are_twins,
        any_value(title) as title,
        sum(groups_shared) > 1 as is_near
    from cluster_candidates
    group by first, second
),

ties as materialized (
    select first as node, second as other from pairs where is_near
    union all
    select second, first from pairs where is_near
    union all
    select distinct unnest([first, second]) as node, node from pairs
),

leads as (
    select node, min(other) as lead from ties
    group by node
),

bunches as materialized (
    select ties.node, min(lead) as bunch
    from ties
    inner join leads on ties.other = leads.node
    group by ties.node
)

select
    first,
    second,
    share_url,
    are_twins

from pairs
inner join bunches as one on first = one.node
inner join bunches as other on second = other.node

order by title, least(one.bunch, other.bunch), greatest(one.bunch, other.bunch), first, second

-- The pairs of all buckets, title by title, in the order in which nodes are stored, board after board: so that pairs that
-- are judged together have few nodes.
-- Grain: pair of nodes
-- Reads: cluster_candidates

select
    first,
    second,
    bool_or(share_url) as share_url,
    bool_or(are_twins) as are_twins

from cluster_candidates
group by first, second
order by any_value(title), any_value(place), first, second

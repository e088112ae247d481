-- The pairs of components that are joined anew.
-- Grain: pair of nodes
-- Reads: cluster_pairs, nodes_touched

select
    first,
    second,
    similarity,
    reason,
    conflict,
    agents

from cluster_pairs
semi join nodes_touched on first = nodes_touched.node
where conflict is null

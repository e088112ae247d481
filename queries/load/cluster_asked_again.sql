-- The other postings of nodes that changed ones left or joined: a node's groups are those of all of them.
-- Grain: posting
-- Reads: cluster_nodes, nodes_changed

create or replace temp table cluster_asked as
select
    posting_key,
    row_number() over () as number

from cluster_nodes
semi join nodes_changed using (node)

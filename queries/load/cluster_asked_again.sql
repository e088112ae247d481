-- The other postings of nodes that changed ones left or joined: a node's groups are those of all of them.
-- Grain: posting
-- Reads: cluster_nodes, nodes_changed

create or replace temp table postings_again as
select posting_key
from cluster_nodes
semi join nodes_changed using (node)

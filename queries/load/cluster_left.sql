-- The nodes that lose a posting: it changed, or is gone.
-- Grain: node
-- Reads: cluster_nodes, cluster_states

create or replace temp table nodes_left as
select distinct node
from cluster_nodes
anti join cluster_states using (posting_key, state)

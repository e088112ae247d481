-- The postings whose node must be read: new and changed ones.
-- Grain: posting
-- Reads: cluster_states, cluster_nodes

create or replace temp table cluster_changes as
select posting_key
from cluster_states
anti join cluster_nodes using (posting_key, state)

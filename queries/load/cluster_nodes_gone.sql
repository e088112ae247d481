-- Nodes of postings that are gone or read anew.
-- Grain: posting
-- Reads: cluster_states, cluster_changes

delete from cluster_nodes
where
    posting_key not in (select posting_key from cluster_states)
    or posting_key in (from cluster_changes)

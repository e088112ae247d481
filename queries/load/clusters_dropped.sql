-- Room for the clusters that are found anew, and for none of postings that are gone.
-- Grain: posting in a cluster
-- Reads: nodes_touched, cluster_nodes

delete from clusters
where
    posting_key not in (select posting_key from cluster_nodes)
    or posting_key in (select posting_key from cluster_nodes semi join nodes_touched using (node))

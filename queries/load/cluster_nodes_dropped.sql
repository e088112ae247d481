-- Room for the changed nodes.
-- Grain: posting
-- Reads: nodes_changed

delete from cluster_nodes
where node in (from nodes_changed)

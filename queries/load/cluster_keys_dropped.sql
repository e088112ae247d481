-- Room for the groups of the changed nodes.
-- Grain: node × group
-- Reads: nodes_changed

delete from cluster_keys
where node in (from nodes_changed)

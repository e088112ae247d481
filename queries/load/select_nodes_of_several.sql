-- Touched nodes of several postings, which are a cluster without any pair.
-- Grain: node
-- Reads: nodes_touched, cluster_nodes

select node
from cluster_nodes
semi join nodes_touched using (node)
group by node
having count(*) > 1

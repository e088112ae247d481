-- One step further from the nodes whose clusters are found anew: to those that a pair joins to them.
-- Grain: node
-- Reads: nodes_touched, cluster_pairs

insert into nodes_touched
select distinct node
from (
    select second as node from cluster_pairs semi join nodes_touched on first = nodes_touched.node where conflict is null
    union all
    select first as node from cluster_pairs semi join nodes_touched on second = nodes_touched.node where conflict is null
)
where node not in (from nodes_touched)

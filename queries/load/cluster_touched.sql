-- The groups that a changed node was in or is in now.
-- Grain: group
-- Reads: cluster_keys, nodes_changed, found_keys

create or replace temp table groups_touched as
select distinct kind, value
from cluster_keys
semi join nodes_changed using (node)

union

select distinct kind, value
from found_keys

-- Nodes whose pairs are found anew: changed ones, those of a group that became large or small or has other
-- representatives, and those of touched groups of twins, where each newcomer counts.
-- Grain: node
-- Reads: nodes_changed, groups_before, groups_standing, cluster_keys

create or replace temp table nodes_redone as
with groups_redone as (
    select
        kind,
        value
    from groups_standing as now
    full outer join groups_before as was using (kind, value)
    where kind = 'twin' or now.representatives is distinct from was.representatives
)

select node
from nodes_changed

union

select node
from cluster_keys
semi join groups_redone using (kind, value)

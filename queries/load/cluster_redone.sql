-- Nodes whose pairs are found anew: changed ones, those of a group that became large or small, and of others those that
-- became a representative or a twin or are none any more. Who else is in a group meets them, not each other.
-- Grain: node
-- Reads: nodes_changed, groups_before, groups_standing, cluster_keys

create or replace temp table nodes_redone as
with groups_redone as (
    select
        kind,
        value,
        (now.representatives is null) <> (was.representatives is null) as is_resized,
        [was.representatives, now.representatives, was.twins, now.twins] as standings
    from groups_standing as now
    full outer join groups_before as was using (kind, value)
    where now.representatives is distinct from was.representatives or now.twins is distinct from was.twins
),

standing as (
    select
        kind,
        value,
        unnest(flatten(standings)) as node
    from groups_redone
)

select node
from nodes_changed

union

select node
from cluster_keys
semi join (from groups_redone where is_resized) using (kind, value)

union

select node
from standing
group by kind, value, node
having count(*) = 1

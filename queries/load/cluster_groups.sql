-- How those groups stand that have more than one node: how many, and whom each of them meets in a large one.
-- Grain: group
-- Reads: cluster_keys, groups_touched
-- Params: most integer, representatives integer

create or replace temp table groups_standing as
with sized as (
    select
        kind,
        value,
        count(*) as members
    from cluster_keys
    semi join groups_touched using (kind, value)
    group by kind, value
    having count(*) > 1
),

large as (
    select
        kind,
        value,
        list_sort(list(node))[:$representatives] as representatives
    from cluster_keys
    semi join (from sized where members > $most) using (kind, value)
    group by kind, value
)

select
    kind,
    value,
    members,
    representatives

from sized
left join large using (kind, value)

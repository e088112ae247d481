-- Pairs of nodes that share a group, of which one at least is found anew, with the kinds of groups that they share.
-- Each meets each; in a large group each meets the representatives; of twins only those meet that are alone in their
-- language.
-- Grain: pair of nodes
-- Reads: cluster_keys, nodes_redone
-- Params: most integer, representatives integer

with met as (
    select
        kind,
        value,
        count(*) as of_members
    from cluster_keys
    where value in (select value from cluster_keys semi join nodes_redone using (node))
    group by kind, value
    having count(*) > 1
),

members as (
    select
        kind,
        value,
        node,
        of_members,
        node in (from nodes_redone) as is_redone,
        row_number() over (partition by kind, value order by node) as place,
        count(*) over (partition by kind, value, detail) as of_language
    from cluster_keys
    inner join met using (kind, value)
)

select
    one.node as first,
    other.node as second,
    list_sort(list(distinct kind)) as kinds

from members as one
inner join members as other using (kind, value)
where
    one.node < other.node
    and (one.is_redone or other.is_redone)
    and case
        when kind = 'twin' then one.of_language = 1 and other.of_language = 1
        else one.of_members <= $most or one.place <= $representatives or other.place <= $representatives
    end

group by one.node, other.node

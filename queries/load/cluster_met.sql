-- Who is a pair now with one of the nodes whose pairs were found anew, or was joined by a person.
-- Grain: node
-- Reads: cluster_pairs, nodes_redone

insert into nodes_touched
select unnest([first, second]) as node
from cluster_pairs
where first in (from nodes_redone) or second in (from nodes_redone) or reason = 'joined_by_hand'

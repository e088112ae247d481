-- The nodes whose clusters may be others: those whose pairs are found anew, and who was a pair with one of them.
-- Grain: node
-- Reads: nodes_redone, cluster_pairs

create or replace temp table nodes_touched as
select node
from nodes_redone

union

select unnest([first, second]) as node
from cluster_pairs
where first in (from nodes_redone) or second in (from nodes_redone) or reason = 'joined_by_hand'

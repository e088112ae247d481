-- The nodes that lose or gain a posting.
-- Grain: node
-- Reads: nodes_left, found_nodes

create or replace temp table nodes_changed as
select node
from nodes_left

union

select node
from found_nodes

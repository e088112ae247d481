-- The changed nodes.
-- Grain: posting
-- Reads: found_nodes

insert into cluster_nodes by name
from found_nodes

-- The groups of the changed nodes, each once.
-- Grain: node × group
-- Reads: found_keys

insert into cluster_keys by name
select distinct *
from found_keys

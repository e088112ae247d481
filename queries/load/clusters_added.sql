-- The clusters of the companies in this load, as pipelines/clusters.py found them.
-- Grain: posting in a cluster
-- Reads: found_clusters

insert into clusters by name
from found_clusters

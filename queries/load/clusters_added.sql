-- The clusters found, as pipelines/cluster_load.py found them.
-- Grain: posting in a cluster
-- Reads: found_clusters, posting_rows

insert into clusters by name
select
    found_clusters.*,
    posting_rows.company_key

from found_clusters
inner join posting_rows using (posting_key)

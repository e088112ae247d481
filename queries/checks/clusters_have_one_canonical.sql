-- Clusters of fewer than two postings, or with none or several that are canonical.
-- Grain: cluster
-- Reads: clusters

select
    cluster_id,
    count(*) as postings,
    count(*) filter (where role = 'canonical') as canonical

from clusters
group by cluster_id
having count(*) < 2 or count(*) filter (where role = 'canonical') <> 1

-- Room for the clusters of the companies in this load.
-- Grain: posting in a cluster
-- Reads: staged_postings

delete from clusters
where company_key in (select company_key from staged_postings)

-- Where the open jobs are: each place once a job, whichever of its postings names it.
-- Grain: job, place
-- Reads: open_postings, clusters, posting_locations

select distinct
    coalesce(clusters.cluster_id, open_postings.posting_key) as job_key,
    open_postings.company_key,
    open_postings.company,
    posting_locations.city,
    posting_locations.region,
    posting_locations.country_code,
    posting_locations.remote_scope,
    coalesce(posting_locations.is_remote, false) as is_remote,
    coalesce(posting_locations.resolved, false) as resolved

from posting_locations
inner join open_postings on posting_locations.posting_key = open_postings.posting_key
left join clusters on posting_locations.posting_key = clusters.posting_key

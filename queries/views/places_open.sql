-- Where the open jobs are: each place once a job, whichever of its postings names it.
-- Grain: job, place
-- Reads: posting_rows, clusters, posting_locations

select distinct
    coalesce(clusters.cluster_id, posting_rows.posting_key) as job_key,
    posting_rows.company_key,
    posting_rows.company,
    posting_locations.city,
    posting_locations.region,
    posting_locations.country_code,
    posting_locations.remote_scope,
    coalesce(posting_locations.is_remote, false) as is_remote,
    coalesce(posting_locations.resolved, false) as resolved

from posting_locations
inner join posting_rows on posting_locations.posting_key = posting_rows.posting_key
left join clusters on posting_locations.posting_key = clusters.posting_key
where
    posting_rows.status = 'open'
    and posting_rows.is_talent_pool is not true

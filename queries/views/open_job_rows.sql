-- The open jobs as open_jobs has them, without their texts and what only some postings have: what is quick to count.
-- One row a cluster, or posting in none, as its canonical posting says it (or, where that one is closed, the open one
-- seen first), with the number of open postings behind it and all their countries.
-- Grain: job
-- Reads: open_job_facts, posting_rows, clusters, posting_locations

with members as (
    select
        clusters.posting_key,
        clusters.cluster_id
    from clusters
    semi join posting_rows
        on
            clusters.posting_key = posting_rows.posting_key
            and posting_rows.status = 'open'
            and posting_rows.is_talent_pool is not true
),

-- What is not open is left in: its own key is no job's, and to find it out would cost more than to carry it.
countries as (
    select
        coalesce(members.cluster_id, posting_locations.posting_key) as job_key,
        list(posting_locations.country_code) as country_codes

    from posting_locations
    left join members on posting_locations.posting_key = members.posting_key
    where posting_locations.country_code is not null
    group by coalesce(members.cluster_id, posting_locations.posting_key)
)

select
    jobs.job_key,
    jobs.posting_key,
    jobs.postings,
    case
        when countries.country_codes is null then []
        when len(countries.country_codes) = 1 then countries.country_codes
        else list_sort(list_distinct(countries.country_codes))
    end as country_codes,
    jobs.* exclude (job_key, posting_key, postings)

from open_job_facts as jobs
left join countries on jobs.job_key = countries.job_key

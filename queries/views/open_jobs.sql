-- The open jobs: one row a cluster, or posting in none, as its canonical posting says it (or, where that one is
-- closed, the open one seen first), with the number of open postings behind it and all their countries.
-- Grain: job
-- Reads: posting_rows, clusters, posting_locations, open_postings

with members as (
    select
        coalesce(clusters.cluster_id, posting_rows.posting_key) as job_key,
        posting_rows.posting_key,
        coalesce(clusters.role = 'copy', false) as is_copy,
        posting_rows.first_seen_at

    from posting_rows
    left join clusters on posting_rows.posting_key = clusters.posting_key
    where
        posting_rows.status = 'open'
        and posting_rows.is_talent_pool is not true
),

jobs as (
    select
        job_key,
        arg_min(posting_key, (is_copy, first_seen_at, posting_key)) as posting_key,
        count(*) as postings

    from members
    group by job_key
),

countries as (
    select
        members.job_key,
        list_sort(list(distinct posting_locations.country_code)) as country_codes

    from posting_locations
    inner join members on posting_locations.posting_key = members.posting_key
    where posting_locations.country_code is not null
    group by members.job_key
)

select
    jobs.job_key,
    jobs.posting_key,
    jobs.postings,
    coalesce(countries.country_codes, []) as country_codes,
    open_postings.* exclude (posting_key)

from jobs
inner join open_postings on jobs.posting_key = open_postings.posting_key
left join countries on jobs.job_key = countries.job_key

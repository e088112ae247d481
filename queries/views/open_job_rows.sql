-- The open jobs as open_jobs has them, without their texts and what only some postings have: what is quick to count.
-- One row a cluster, or posting in none, as its canonical posting says it (or, where that one is closed, the open one
-- seen first), with the number of open postings behind it and all their countries.
-- Grain: job
-- Reads: posting_rows, clusters, posting_locations

with shown as (
    select
        clusters.cluster_id,
        arg_min(
            posting_rows.posting_key,
            (coalesce(clusters.role = 'copy', false), posting_rows.first_seen_at, posting_rows.posting_key)
        ) as posting_key,
        count(*) as postings

    from clusters
    inner join posting_rows on clusters.posting_key = posting_rows.posting_key
    where
        posting_rows.status = 'open'
        and posting_rows.is_talent_pool is not true
    group by clusters.cluster_id
),

members as (
    select
        clusters.posting_key,
        clusters.cluster_id,
        shown.posting_key = clusters.posting_key as is_shown,
        shown.postings

    from clusters
    inner join shown on clusters.cluster_id = shown.cluster_id
),

jobs as (
    select
        coalesce(members.cluster_id, posting_rows.posting_key) as job_key,
        posting_rows.posting_key,
        coalesce(members.postings, 1) as postings,
        members.cluster_id,
        posting_rows.* exclude (posting_key)

    from posting_rows
    left join members on posting_rows.posting_key = members.posting_key
    where
        posting_rows.status = 'open'
        and posting_rows.is_talent_pool is not true
        and members.is_shown is not false
),

named as (
    select
        coalesce(members.cluster_id, posting_locations.posting_key) as job_key,
        posting_locations.country_code

    from posting_locations
    semi join posting_rows
        on
            posting_locations.posting_key = posting_rows.posting_key
            and posting_rows.status = 'open'
            and posting_rows.is_talent_pool is not true
    left join members on posting_locations.posting_key = members.posting_key
    where posting_locations.country_code is not null
),

-- Grouped by what it is joined by, and nothing else: DuckDB then leaves it out where no country is asked for.
countries as (
    select
        job_key,
        list(country_code) as country_codes
    from named
    group by job_key
)

select
    jobs.job_key,
    jobs.posting_key,
    jobs.postings,
    coalesce(list_sort(list_distinct(countries.country_codes)), []) as country_codes,
    jobs.* exclude (job_key, posting_key, postings)

from jobs
left join countries on jobs.job_key = countries.job_key

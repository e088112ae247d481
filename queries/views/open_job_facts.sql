-- The open jobs as open_job_rows has them, without their countries: what is quickest to count. One row a cluster, or
-- posting in none, as its canonical posting says it (or, where that one is closed, the open one seen first), with the
-- number of open postings behind it.
-- Grain: job
-- Reads: posting_rows, clusters

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
)

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

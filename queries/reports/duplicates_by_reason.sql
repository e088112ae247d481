-- Why postings are copies of others: how many of the postings in clusters for each reason, in how many jobs, how alike.
-- Grain: reason
-- Reads: postings, clusters
-- Params: company text = null, open_only boolean = false

with copied as (
    select
        clusters.reason,
        clusters.cluster_id,
        clusters.similarity,
        postings.company_key
    from clusters
    inner join postings on clusters.posting_key = postings.posting_key
    where
        clusters.role = 'copy'
        and ($company is null or postings.company_key = $company)
        and (not $open_only or postings.status = 'open')
)

select
    reason,
    count(*) as copies,
    (sum(count(*)) over ())::bigint as of_copies,
    round(copies / of_copies, 4) as share,
    count(distinct cluster_id) as jobs,
    count(distinct company_key) as companies,
    round(min(similarity), 4) as least_similarity,
    round(avg(similarity), 4) as mean_similarity

from copied

group by reason
order by copies desc, reason

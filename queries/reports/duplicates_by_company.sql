-- How many of a company's open postings are a job that another of them already says.
-- Grain: company
-- Reads: posting_rows, clusters
-- Params: company text = null, at_least integer = 1

with postings_in_view as (
    select posting_key, company_key, company
    from posting_rows
    where
        status = 'open'
        and is_talent_pool is not true
        and ($company is null or company_key = $company)
),

sizes as (
    select
        company_key,
        min(company) as company,
        count(*) as of_postings
    from postings_in_view
    group by company_key
    having count(*) >= $at_least
),

clustered as (
    -- Few postings are in a cluster: those alone are counted one by one.
    select
        postings_in_view.company_key,
        count(distinct clusters.cluster_id) as clusters,
        count(*) - count(distinct clusters.cluster_id) as repeats
    from clusters
    inner join postings_in_view on clusters.posting_key = postings_in_view.posting_key
    group by postings_in_view.company_key
)

select
    sizes.company_key,
    sizes.company,
    coalesce(clustered.repeats, 0) as repeats,
    sizes.of_postings,
    round(coalesce(clustered.repeats, 0) / sizes.of_postings, 4) as share,
    sizes.of_postings - coalesce(clustered.repeats, 0) as jobs,
    coalesce(clustered.clusters, 0) as clusters

from sizes
left join clustered on sizes.company_key = clustered.company_key
order by repeats desc, sizes.company_key

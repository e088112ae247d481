-- How many of a company's open postings are a job that another of them already says.
-- Grain: company
-- Reads: open_postings, clusters
-- Params: company text = null, at_least integer = 1

select
    company_key,
    any_value(company order by company) as company,
    count(*) - count(distinct coalesce(cluster_id, posting_key)) as repeats,
    count(*) as of_postings,
    round(repeats / of_postings, 4) as share,
    count(distinct coalesce(cluster_id, posting_key)) as jobs,
    count(distinct cluster_id) as clusters

from open_postings
where $company is null or company_key = $company

group by company_key
having count(*) >= $at_least
order by repeats desc, company_key

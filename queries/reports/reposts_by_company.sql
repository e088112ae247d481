-- How often a company brings a closed posting back under a new id, and after how many days. Postings that were live when
-- their board was first read are none of it: they may be new or old.
-- Grain: company
-- Reads: postings
-- Params: company text = null, at_least integer = 1

select
    company_key,
    any_value(company order by company) as company,
    count(repost_of) as reposts,
    count(*) as of_postings,
    round(reposts / of_postings, 4) as share,
    count(distinct repost_of) as brought_back,
    count(*) filter (where is_evergreen) as evergreen,
    min(repost_gap_days) as least_gap_days,
    median(repost_gap_days) as median_gap_days,
    max(repost_gap_days) as most_gap_days

from postings
where
    seen_at_first_crawl is not true
    and ($company is null or company_key = $company)

group by company_key
having count(repost_of) >= $at_least
order by reposts desc, company_key

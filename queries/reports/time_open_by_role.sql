-- How many days postings stay open, from our first sighting. The median is of closed ones whose start we saw; how long
-- those that are still open will stay is not known (`still_open`), nor when those of a board's first crawl began
-- (`start_unknown`): where these outweigh `closed`, the median says little.
-- Grain: role
-- Reads: posting_rows
-- Params: company text = null, at_least integer = 1

select
    role_family,
    role,
    count(*) filter (where status = 'closed' and seen_at_first_crawl is not true) as closed,
    count(*) filter (where status = 'open' and seen_at_first_crawl is not true) as still_open,
    count(*) filter (where seen_at_first_crawl) as start_unknown,
    count(*) as of_postings,
    round(closed / of_postings, 4) as share,
    median(round(epoch(closed_at - first_seen_at) / 86400, 1))
        filter (where status = 'closed' and seen_at_first_crawl is not true) as median_days,
    median(round(epoch(last_seen_at - first_seen_at) / 86400, 1))
        filter (where status = 'open' and seen_at_first_crawl is not true) as median_days_so_far

from posting_rows
where
    is_talent_pool is not true
    and ($company is null or company_key = $company)

group by role_family, role
having count(*) >= $at_least
order by of_postings desc, role_family, role

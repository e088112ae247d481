-- How many days a company's postings stay open. The median is of those whose start and end we saw (`whole`).
-- Grain: company
-- Reads: time_open
-- Params: family text = null, at_least integer = 1

select
    company_key,
    any_value(company order by company) as company,
    count(*) filter (where not start_unknown and not end_unknown) as whole,
    count(*) as of_postings,
    round(whole / of_postings, 4) as share,
    median(days_open) filter (where not start_unknown and not end_unknown) as median_days,
    median(days_open) filter (where not start_unknown and end_unknown) as median_days_so_far

from time_open
where $family is null or role_family = $family

group by company_key
having count(*) >= $at_least
order by of_postings desc, company_key

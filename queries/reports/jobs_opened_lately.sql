-- Open jobs first seen in the last days of the data, newest first; what was live when its board was first read is not
-- new and left out.
-- Grain: job
-- Reads: open_job_rows, runs
-- Params: days integer = 7, company text = null, country text = null, family text = null, at_most integer = 100

select
    job_key,
    posting_key,
    company,
    coalesce(title, title_raw) as title,
    role_family,
    role,
    seniority,
    workplace_type,
    array_to_string(country_codes, ', ') as countries,
    url,
    source_posted_at,
    first_seen_at

from open_job_rows
where
    seen_at_first_crawl is not true
    and first_seen_at >= (select max(started_at) from runs) - to_days($days)
    and ($company is null or company_key = $company)
    and ($country is null or list_contains(country_codes, upper($country)))
    and ($family is null or role_family = $family)

order by first_seen_at desc, posting_key
limit $at_most

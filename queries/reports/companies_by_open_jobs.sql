-- Who has how many jobs open, in how many countries and role families.
-- Grain: company
-- Reads: open_job_rows
-- Params: country text = null, family text = null, at_least integer = 1

with jobs_in_view as (
    select
        *,
        count(*) over () as in_view
    from (
        select company_key, company, role_family, country_codes, postings, first_seen_at
        from open_job_rows
        where
            ($country is null or list_contains(country_codes, upper($country)))
            and ($family is null or role_family = $family)
    )
)

select
    company_key,
    any_value(company order by company) as company,
    count(*) as jobs,
    max(in_view) as of_jobs,
    round(jobs / of_jobs, 4) as share,
    sum(postings)::bigint as postings,
    count(distinct role_family) as role_families,
    len(list_distinct(flatten(list(country_codes)))) as countries,
    max(first_seen_at) as newest_seen_at

from jobs_in_view

group by company_key
having count(*) >= $at_least
order by jobs desc, company_key

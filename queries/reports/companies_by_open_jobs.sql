-- Who has how many jobs open, in how many countries and role families.
-- Grain: company
-- Reads: open_jobs_in, posting_rows, clusters, posting_locations
-- Params: country text = null, family text = null, at_least integer = 1

with jobs_in_view as (
    select job_key, company_key, company, role_family, postings, first_seen_at
    from open_jobs_in($country, $family, null)
),

members as (
    select
        clusters.posting_key,
        clusters.cluster_id
    from clusters
    semi join posting_rows
        on
            clusters.posting_key = posting_rows.posting_key
            and posting_rows.status = 'open'
            and posting_rows.is_talent_pool is not true
),

-- A list of countries a job, as open_job_rows has it, takes twice as long.
countries as (
    select
        company_key,
        count(*) as countries
    from (
        select distinct
            jobs_in_view.company_key,
            posting_locations.country_code
        from posting_locations
        left join members on posting_locations.posting_key = members.posting_key
        inner join jobs_in_view
            on coalesce(members.cluster_id, posting_locations.posting_key) = jobs_in_view.job_key
        where posting_locations.country_code is not null
    )
    group by company_key
),

families as (
    select
        company_key,
        role_family,
        min(company) as company,
        count(*) as jobs,
        sum(postings)::bigint as postings,
        max(first_seen_at) as newest_seen_at
    from jobs_in_view
    group by company_key, role_family
),

companies as (
    select
        company_key,
        min(company) as company,
        sum(jobs)::bigint as jobs,
        sum(postings)::bigint as postings,
        count(role_family) as role_families,
        max(newest_seen_at) as newest_seen_at
    from families
    group by company_key
)

select
    companies.company_key,
    companies.company,
    companies.jobs,
    sizes.of_jobs,
    round(companies.jobs / sizes.of_jobs, 4) as share,
    companies.postings,
    companies.role_families,
    coalesce(countries.countries, 0) as countries,
    companies.newest_seen_at

from companies
cross join (select sum(jobs)::bigint as of_jobs from companies) as sizes
left join countries on companies.company_key = countries.company_key
where companies.jobs >= $at_least
order by companies.jobs desc, companies.company_key

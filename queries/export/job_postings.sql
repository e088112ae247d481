-- The open jobs with all that schema.org's JobPosting says of one: places, base pay and skills as lists, in their order;
-- its text by the hash that it is found by.
-- Grain: job
-- Reads: open_job_rows, companies, posting_locations, posting_salaries, posting_skills

with places as (
    select
        posting_key,
        list(
            {
                raw: raw, city: city, region: region, country_code: country_code, lat: lat, lon: lon,
                is_remote: is_remote, remote_scope: remote_scope
            } order by position
        ) as places
    from posting_locations
    group by posting_key
),

pay as (
    select
        posting_key,
        list(
            {currency: currency, period: period, min_amount: min_amount, max_amount: max_amount} order by position
        ) as pay
    from posting_salaries
    where (kind = 'base' or kind is null) and currency is not null
    group by posting_key
),

skills as (
    select
        posting_key,
        list(distinct skill order by skill) as skills
    from posting_skills
    group by posting_key
)

select
    open_jobs.job_key,
    open_jobs.posting_key,
    open_jobs.posting_id,
    open_jobs.requisition_id,
    open_jobs.url,
    open_jobs.company,
    companies.domain,
    open_jobs.department,
    coalesce(open_jobs.title, open_jobs.title_raw) as title,
    open_jobs.content_hash,
    open_jobs.employment_type,
    open_jobs.workplace_type,
    open_jobs.occupation_code,
    open_jobs.occupation_scheme,
    open_jobs.education_min,
    open_jobs.experience_years_min,
    open_jobs.source_posted_at,
    open_jobs.posted_precision,
    open_jobs.valid_through,
    places.places,
    pay.pay,
    skills.skills

from open_job_rows as open_jobs
left join companies on open_jobs.company_key = companies.company_key
left join places on open_jobs.posting_key = places.posting_key
left join pay on open_jobs.posting_key = pay.posting_key
left join skills on open_jobs.posting_key = skills.posting_key

-- What each company asks for: its skills by the share of its open jobs that name them.
-- Grain: company, skill
-- Reads: posting_skills, open_job_facts
-- Params: company text = null, at_least integer = 2

with jobs_in_view as (
    select
        posting_key,
        company_key
    from open_job_facts
    where $company is null or company_key = $company
),

sizes as (
    -- Companies and skills go by number until they are shown: there may be millions of pairs to count and sort.
    select
        company_key,
        count(*) as of_jobs,
        row_number() over (order by company_key)::integer as company
    from jobs_in_view
    group by company_key
),

postings as (
    select
        jobs_in_view.posting_key,
        sizes.company
    from jobs_in_view
    inner join sizes on jobs_in_view.company_key = sizes.company_key
),

counted as (
    select
        postings.company,
        posting_skills.skill,
        count(*) as jobs,
        count(*) filter (where posting_skills.level = 'must') as must
    from posting_skills
    inner join postings on posting_skills.posting_key = postings.posting_key
    group by postings.company, posting_skills.skill
    having count(*) >= $at_least
)

select
    sizes.company_key,
    counted.skill,
    counted.jobs,
    counted.must,
    sizes.of_jobs,
    round(counted.jobs / sizes.of_jobs, 4) as share

from counted
inner join sizes on counted.company = sizes.company
order by counted.company, counted.jobs desc, counted.skill

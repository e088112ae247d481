-- What each company asks for: its skills by the share of its open jobs that name them, the first `at_most` of each
-- (no more than 100, but of one company alone).
-- Grain: company, skill
-- Reads: posting_skills, open_job_facts
-- Params: company text = null, at_least integer = 2, at_most integer = 10

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
),

listed as (
    -- The first of each are kept as they are counted: a list of all, sorted and cut, would take half as long again.
    select
        company,
        min(
            (-jobs, skill, must),
            greatest(least(coalesce($at_most, 5000), if($company is null, 100, 5000)), 1)
        )[:greatest(coalesce($at_most, 5000), 0)] as skills
    from counted
    group by company
),

shown as (
    select
        company,
        unnest(skills) as told
    from listed
)

select
    sizes.company_key,
    shown.told[2] as skill,
    -shown.told[1] as jobs,
    shown.told[3] as must,
    sizes.of_jobs,
    round(jobs / sizes.of_jobs, 4) as share

from shown
inner join sizes on shown.company = sizes.company
order by shown.company, jobs desc, skill

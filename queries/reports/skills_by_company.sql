-- What each company asks for: its skills by the share of its open jobs that name them.
-- Grain: company, skill
-- Reads: skills_asked, open_job_rows
-- Params: company text = null, at_least integer = 2

with sizes as (
    select
        company_key,
        count(*) as of_jobs
    from open_job_rows
    group by company_key
)

select
    skills_asked.company_key,
    skills_asked.skill,
    count(*) as jobs,
    count(*) filter (where skills_asked.level = 'must') as must,
    max(sizes.of_jobs) as of_jobs,
    round(jobs / max(sizes.of_jobs), 4) as share

from skills_asked
inner join sizes on skills_asked.company_key = sizes.company_key
where $company is null or skills_asked.company_key = $company

group by skills_asked.company_key, skills_asked.skill
having count(*) >= $at_least
order by skills_asked.company_key, jobs desc, skills_asked.skill

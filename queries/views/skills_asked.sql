-- Every skill that an open job names, once a job, at the strongest level it is asked for with.
-- Grain: job, skill
-- Reads: posting_skills, open_jobs

select
    open_jobs.job_key,
    open_jobs.posting_key,
    open_jobs.company_key,
    open_jobs.company,
    open_jobs.role_family,
    open_jobs.role,
    open_jobs.seniority,
    open_jobs.country_codes,
    asked.skill,
    asked.level

from (
    select
        posting_key,
        skill,
        case when bool_or(level = 'must') then 'must' when bool_or(level = 'nice') then 'nice' end as level
    from posting_skills
    group by posting_key, skill
) as asked
inner join open_jobs on asked.posting_key = open_jobs.posting_key

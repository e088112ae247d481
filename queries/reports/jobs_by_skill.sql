-- The open jobs that ask for one skill, those that demand it first.
-- Grain: job
-- Reads: skills_asked, open_jobs
-- Params: skill text, country text = null, level text = null, at_most integer = 100

select
    open_jobs.job_key,
    open_jobs.posting_key,
    open_jobs.company,
    coalesce(open_jobs.title, open_jobs.title_raw) as title,
    open_jobs.role,
    open_jobs.seniority,
    skills_asked.level,
    array_to_string(open_jobs.country_codes, ', ') as countries,
    open_jobs.url,
    open_jobs.first_seen_at

from skills_asked
inner join open_jobs on skills_asked.job_key = open_jobs.job_key
where
    lower(skills_asked.skill) = lower($skill)
    and ($level is null or skills_asked.level = $level)
    and ($country is null or list_contains(open_jobs.country_codes, upper($country)))

order by skills_asked.level is distinct from 'must', open_jobs.first_seen_at desc, open_jobs.posting_key
limit $at_most

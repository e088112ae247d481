-- The open jobs that ask for one skill, those that demand it first.
-- Grain: job
-- Reads: posting_skills, open_job_rows
-- Params: skill text, country text = null, level text = null, at_most integer = 100

select
    open_job_rows.job_key,
    open_job_rows.posting_key,
    open_job_rows.company,
    coalesce(open_job_rows.title, open_job_rows.title_raw) as title,
    open_job_rows.role,
    open_job_rows.seniority,
    posting_skills.level,
    array_to_string(open_job_rows.country_codes, ', ') as countries,
    open_job_rows.url,
    open_job_rows.first_seen_at

from posting_skills
inner join open_job_rows on posting_skills.posting_key = open_job_rows.posting_key
where
    lower(posting_skills.skill) = lower($skill)
    and ($level is null or posting_skills.level = $level)
    and ($country is null or list_contains(open_job_rows.country_codes, upper($country)))

order by posting_skills.level is distinct from 'must', open_job_rows.first_seen_at desc, open_job_rows.posting_key
limit $at_most

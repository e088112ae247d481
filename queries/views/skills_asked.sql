-- Every skill that an open job names, once a job, at the strongest level it is asked for with (its posting has a
-- row for each skill).
-- Grain: job, skill
-- Reads: posting_skills, open_job_rows

select
    open_job_rows.job_key,
    open_job_rows.posting_key,
    open_job_rows.company_key,
    open_job_rows.company,
    open_job_rows.role_family,
    open_job_rows.role,
    open_job_rows.seniority,
    open_job_rows.country_codes,
    posting_skills.skill,
    posting_skills.level

from posting_skills
inner join open_job_rows on posting_skills.posting_key = open_job_rows.posting_key

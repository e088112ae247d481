-- The skills that most open jobs name: as demanded, as welcome, or without a word on which.
-- Grain: skill
-- Reads: skills_asked, open_job_rows
-- Params: at_most integer = 20

select
    skill,
    count(*) filter (where level = 'must') as must,
    count(*) filter (where level = 'nice') as nice,
    count(*) filter (where level is null) as unsaid,
    count(*) as jobs,
    (select count(*) from open_job_rows) as of_jobs

from skills_asked

group by skill
order by jobs desc, skill
limit $at_most

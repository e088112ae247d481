-- Of the open jobs that name a skill, how many demand it, how many would like it, and how many only mention it.
-- Grain: skill
-- Reads: posting_skills, open_jobs_in
-- Params: country text = null, family text = null, role text = null, at_least integer = 5

with jobs_in_view as (
    select posting_key
    from open_jobs_in($country, $family, $role)
)

select
    skill,
    count(*) filter (where level = 'must') as must,
    count(*) filter (where level = 'nice') as nice,
    count(*) filter (where level is null) as mentioned,
    count(*) as of_jobs,
    round(must / of_jobs, 4) as must_share

from posting_skills
where posting_key in (select posting_key from jobs_in_view)

group by skill
having count(*) >= $at_least
order by of_jobs desc, skill

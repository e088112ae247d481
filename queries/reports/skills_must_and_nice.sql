-- Of the open jobs that name a skill, how many demand it, how many would like it, and how many only mention it.
-- Grain: skill
-- Reads: skills_asked
-- Params: country text = null, family text = null, role text = null, at_least integer = 5

select
    skill,
    count(*) filter (where level = 'must') as must,
    count(*) filter (where level = 'nice') as nice,
    count(*) filter (where level is null) as mentioned,
    count(*) as of_jobs,
    round(must / of_jobs, 4) as must_share

from skills_asked
where
    ($country is null or list_contains(country_codes, upper($country)))
    and ($family is null or role_family = $family)
    and ($role is null or role = $role)

group by skill
having count(*) >= $at_least
order by of_jobs desc, skill

-- Of the open jobs that name a skill, how many demand it, how many would like it, and how many only mention it.
-- Grain: skill
-- Reads: posting_skills, open_job_facts, open_job_rows
-- Params: country text = null, family text = null, role text = null, at_least integer = 5

with jobs_in_view as (
    select posting_key
    from open_job_facts
    where
        (
            $country is null
            or job_key in (
                -- Where no country is asked for, DuckDB sees by this that nothing need be read.
                select job_key from open_job_rows
                where $country is not null and list_contains(country_codes, upper($country))
            )
        )
        and ($family is null or role_family = $family)
        and ($role is null or role = $role)
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

-- Which skills open jobs ask for beside one. `share` is of the jobs that ask for that one; `lift` says how many times
-- likelier the other is there than among all open jobs.
-- Grain: skill
-- Reads: open_job_facts, open_job_rows, posting_skills
-- Params: skill text, country text = null, at_least integer = 3

with jobs_in_view as (
    select posting_key
    from open_job_facts
    where
        $country is null
        or job_key in (
            -- Where no country is asked for, DuckDB sees by this that nothing need be read.
            select job_key from open_job_rows
            where $country is not null and list_contains(country_codes, upper($country))
        )
),

chosen as (
    select posting_key
    from posting_skills
    where lower(skill) = lower($skill) and posting_key in (select posting_key from jobs_in_view)
),

together as (
    select
        skill,
        count(*) as jobs
    from posting_skills
    where posting_key in (select posting_key from chosen)
    group by skill
),

of_all as (
    select
        skill,
        count(*) as jobs
    from posting_skills
    where posting_key in (select posting_key from jobs_in_view)
    group by skill
),

sizes as (
    select
        (select count(*) from chosen) as chosen,
        (select count(*) from jobs_in_view where posting_key in (select posting_key from posting_skills)) as of_all
)

select
    together.skill,
    together.jobs,
    sizes.chosen as of_jobs,
    round(together.jobs / sizes.chosen, 4) as share,
    round(share / (of_all.jobs / sizes.of_all), 2) as lift

from together
inner join of_all on together.skill = of_all.skill
cross join sizes
where
    lower(together.skill) <> lower($skill)
    and together.jobs >= $at_least

order by together.jobs desc, together.skill

-- Skills that a posting names twice: what counts its rows counts jobs.
-- Grain: posting, skill
-- Reads: posting_skills

with skills as (
    -- By number: a list a posting of some ten million names would not fit into memory.
    select
        skill,
        row_number() over ()::integer as place
    from (select distinct skill from posting_skills)
),

suspects as (
    select posting_skills.posting_key
    from posting_skills
    inner join skills on posting_skills.skill is not distinct from skills.skill
    group by posting_skills.posting_key
    having count(*) > len(list_distinct(list(skills.place)))
)

select
    posting_key,
    skill,
    count(*) as rows

from posting_skills
semi join suspects using (posting_key)
group by posting_key, skill
having count(*) > 1

-- Known postings whose title or core differs: what is boilerplate today or once was is left out of either side, so
-- that an edited "about us" changes no posting, nor does a section that becomes boilerplate or is none any more, nor
-- the first text of a posting of which only the list's row was known.
-- Grain: posting
-- Reads: known_postings, staged_postings, old_sections, posting_sections, company_sections, section_units

create or replace temp table changed_postings as
with held as (
    select posting_key, company_key, position, section_hash, kind, heading, true as is_old from old_sections
    union all
    select posting_key, company_key, position, section_hash, kind, heading, false from posting_sections
),

marked as (
    select
        posting_key,
        is_old,
        position,
        section_hash,
        coalesce(units.repeated, false) as repeated,
        bool_and(coalesce(units.repeated, false)) over (partition by posting_key, is_old) as is_all_boilerplate
    from held
    semi join (from known_postings where content_differs) using (posting_key)
    inner join company_sections as kept using (company_key, section_hash)
    left join section_units as units
        on held.company_key = units.company_key
        and section_unit(held.kind, held.heading, kept.facts, held.section_hash, kept.group_hash) = units.unit
),

cores_compared as (
    select
        posting_key,
        md5(string_agg(section_hash, ' ' order by position) filter (where is_old)) as old_core,
        coalesce(md5(string_agg(section_hash, ' ' order by position) filter (where not is_old)), '') as new_core
    from marked
    where not repeated or is_all_boilerplate
    group by posting_key
)

select
    posting_key,
    staged.board_key,
    known.version + 1 as version,
    concat_ws(
        ', ',
        case when known.title_raw is distinct from staged.title_raw then 'title' end,
        case when old_core <> new_core then 'text' end
    ) as reason

from known_postings as known
inner join staged_postings as staged using (posting_key)
left join cores_compared using (posting_key)

where known.content_differs
and (
    known.title_raw is distinct from staged.title_raw
    or old_core <> new_core
)

-- The sections that make the core of each posting whose core may be another now: staged ones, and those that hold a
-- section that has just become boilerplate or is none any more. A posting of boilerplate alone keeps all of it.
-- Grain: posting × section; `place` is that of the section's row
-- Reads: staged_postings, staged_posting_sections, posting_sections, unit_flips, company_sections, section_units

create or replace temp table core_sections as
with flipped as (
    select company_key, section_hash
    from company_sections
    where (company_key, group_hash) in (select company_key, unit from unit_flips where is_held)
    or (company_key, section_hash) in (select company_key, unit from unit_flips where is_held)
),

others as (
    select posting_key from posting_sections semi join flipped using (company_key, section_hash)
    except
    select posting_key from staged_postings
),

held_by_touched as (
    select posting_key, company_key, position, section_hash, kind, heading, characters from staged_posting_sections
    union all
    select posting_key, company_key, position, section_hash, kind, heading, characters
    from posting_sections
    semi join others using (posting_key)
),

marked as (
    select
        posting_key,
        place,
        position,
        section_hash,
        coalesce(length(held.heading) + 1, 0) + held.characters as characters,
        coalesce(units.repeats, false) as repeats,
        bool_and(coalesce(units.repeats, false)) over (partition by posting_key) as is_all_boilerplate
    from held_by_touched as held
    inner join company_sections as kept using (company_key, section_hash)
    left join section_units as units
        on held.company_key = units.company_key
        and section_unit(held.kind, held.heading, kept.facts, held.section_hash, kept.group_hash) = units.unit
)

select
    posting_key,
    place,
    position,
    section_hash,
    characters

from marked

where not repeats or is_all_boilerplate

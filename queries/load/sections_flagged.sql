-- Sections that are boilerplate: of those that this load touched, and of what has just become so or is none any more.
-- Grain: company × section
-- Reads: section_counts, unit_flips, section_units, company_sections

update section_rows
set is_boilerplate = judged.repeats

from (
    with touched as (
        select company_key, section_hash from section_counts
        union
        select company_key, section_hash
        from company_sections
        where (company_key, group_hash) in (select company_key, unit from unit_flips)
        or (company_key, section_hash) in (select company_key, unit from unit_flips)
    )

    select
        kept.place,
        coalesce(kept.facts, '') not in ('pay', 'place')
        and (
            coalesce(alone.repeats, false)
            or (coalesce(kept.facts, '') <> 'role' and coalesce(grouped.repeats, false))
        ) as repeats
    from company_sections as kept
    semi join touched using (company_key, section_hash)
    left join section_units as alone on kept.company_key = alone.company_key and kept.section_hash = alone.unit
    left join section_units as grouped on kept.company_key = grouped.company_key and kept.group_hash = grouped.unit
) as judged

where section_rows.rowid = judged.place
and section_rows.is_boilerplate <> judged.repeats

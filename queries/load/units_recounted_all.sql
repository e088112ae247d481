-- What counts as one section at the board's companies, counted anew after rows went.
-- Grain: company × unit
-- Reads: section_units, section_rows, posting_sections, rewind_companies

update section_units
set postings = counted.postings

from (
    with uses as (
        select
            company_key,
            unnest([section_hash, kept.group_hash]) as unit,
            posting_key
        from posting_sections as held
        semi join rewind_companies using (company_key)
        inner join section_rows as kept using (company_key, section_hash)
        where section_unit(held.kind, held.heading, kept.facts, section_hash, kept.group_hash) is not null
    ),

    held as (
        select
            company_key,
            unit,
            count(distinct posting_key) as postings
        from uses
        group by all
    )

    select
        company_key,
        unit,
        coalesce(held.postings, 0) as postings
    from section_units
    semi join rewind_companies using (company_key)
    left join held using (company_key, unit)
) as counted

where section_units.company_key = counted.company_key
and section_units.unit = counted.unit

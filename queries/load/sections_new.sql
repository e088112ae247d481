-- Sections met for the first time, each distinct text of a company once.
-- Grain: company × section
-- Reads: sections_met, staged_sections, section_rows, joined_groups, met_templates

insert into section_rows by name
with kept as (
    select
        company_key,
        letters,
        min(group_hash) as group_hash,
        min(template) as template
    from section_rows
    semi join sections_met using (company_key, letters)
    group by company_key, letters
)

select
    met.section_hash,
    coalesce(joined.group_hash, kept.group_hash, met.letters_hash) as group_hash,
    met.company_key,
    met.kind,
    staged.heading,
    staged.text,
    0 as postings,
    0 as articles,
    0 as pages,
    false as is_boilerplate,
    met.letters,
    coalesce(met_templates.template, kept.template) as template,
    met.facts

from sections_met as met
inner join staged_sections as staged using (row)
left join kept on met.company_key = kept.company_key and met.letters = kept.letters
left join joined_groups as joined on met.company_key = joined.company_key and met.letters_hash = joined.old_group
left join met_templates on met.letters = met_templates.letters

where not met.is_known

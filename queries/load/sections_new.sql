-- Sections met for the first time, each distinct text of a company once.
-- Grain: company × section
-- Reads: section_counts, staged_sections

insert into section_rows
select
    counted.section_hash,
    staged.group_hash,
    counted.company_key,
    staged.kind,
    staged.heading,
    staged.text,
    counted.postings,
    counted.articles,
    counted.pages,
    counted.is_boilerplate

from section_counts as counted
inner join staged_sections as staged using (row)

where not counted.is_known

-- Texts that may repeat and have not been compared with others of their company yet, one a distinct run of letters.
-- Grain: company × letters
-- Reads: sections_met, staged_sections, section_bands

select
    met.company_key,
    met.letters_hash,
    met.letters,
    staged.heading,
    staged.text

from sections_met as met
inner join staged_sections as staged using (row)
anti join section_bands on met.letters = section_bands.letters

where met.may_repeat
and coalesce(met.facts, '') not in ('pay', 'place')

qualify row_number() over (partition by met.company_key, met.letters_hash order by met.row) = 1

-- Known texts that share a band with one that has not been compared yet: of each group a few, as they are compared.
-- Grain: band × letters
-- Reads: bands_shared, section_rows

with kept as (
    select
        company_key,
        letters,
        min(group_hash) as group_hash,
        arg_min(heading, section_hash) as heading,
        arg_min(text, section_hash) as text
    from section_rows
    semi join bands_shared using (letters)
    group by company_key, letters
)

select
    shared.band,
    kept.company_key,
    shared.letters,
    kept.group_hash,
    kept.heading,
    kept.text

from bands_shared as shared
inner join kept using (letters)

qualify row_number() over (partition by shared.band, kept.group_hash order by shared.letters) <= getvariable('most_compared')

-- Known texts that share a band with one that has not been compared yet: of each group a few, as they are compared.
-- Grain: company × letters
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
),

few as (
    select
        shared.band,
        kept.company_key,
        shared.letters
    from bands_shared as shared
    inner join kept using (letters)
    qualify row_number() over (partition by shared.band, kept.group_hash order by shared.letters)
        <= getvariable('most_compared')
),

own as (
    select
        company_key,
        letters,
        list(band) as bands
    from few
    group by company_key, letters
)

select
    kept.company_key,
    kept.letters,
    kept.group_hash,
    kept.heading,
    kept.text,
    own.bands

from kept
inner join own using (company_key, letters)

order by kept.company_key

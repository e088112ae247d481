-- Texts not compared yet that share a band with another one, of this load or known, with those bands.
-- Grain: company × letters
-- Reads: met_bands, letters_met, bands_shared

with shared as (
    select band from met_bands group by band having count(*) > 1
    union
    select band from bands_shared
),

own as (
    select
        letters,
        list(band) as bands
    from met_bands
    semi join shared using (band)
    group by letters
)

select
    met.company_key,
    met.letters_hash as name,
    met.heading,
    met.text,
    own.bands

from letters_met as met
inner join own using (letters)

order by met.company_key

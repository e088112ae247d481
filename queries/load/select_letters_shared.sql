-- Texts not compared yet that share a band with another one, of this load or known.
-- Grain: band × letters
-- Reads: met_bands, letters_met, bands_shared

with shared as (
    select band from met_bands group by band having count(*) > 1
    union
    select band from bands_shared
)

select
    met_bands.band,
    met.company_key,
    met.letters_hash,
    met.heading,
    met.text

from met_bands
semi join shared using (band)
inner join letters_met as met using (letters)

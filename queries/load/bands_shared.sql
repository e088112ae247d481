-- Known bands of texts that have just been compared: those texts may be alike.
-- Grain: band × letters
-- Reads: section_bands, met_bands

create or replace temp table bands_shared as
from section_bands
semi join met_bands using (band)

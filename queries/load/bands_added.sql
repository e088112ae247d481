-- Where the texts just compared are found by those to come.
-- Grain: band × letters
-- Reads: met_bands

insert into section_bands by name
from met_bands

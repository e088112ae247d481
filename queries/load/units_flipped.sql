-- What has just become boilerplate, or is none any more.
-- Grain: company × unit
-- Reads: unit_flips

update section_units
set
    repeats = unit_flips.repeats,
    repeated = section_units.repeated or unit_flips.repeats

from unit_flips

where section_units.company_key = unit_flips.company_key
and section_units.unit = unit_flips.unit

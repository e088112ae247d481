-- Places with a country that is no code, or coordinates that are on no map.
-- Grain: posting, position
-- Reads: posting_locations

select
    posting_key,
    position,
    country_code,
    lat,
    lon

from posting_locations
where
    not regexp_full_match(country_code, '[A-Z]{2}')
    or lat not between -90 and 90
    or lon not between -180 and 180
    or (lat is null) <> (lon is null)

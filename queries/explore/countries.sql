-- How many of the chosen postings there are in each country. One in two countries counts in both; null is not known.
-- Grain: country
-- Reads: open_jobs, posting_locations

with chosen as (
    select * from open_jobs
),

keys as materialized (
    select posting_key from chosen
),

places as (
    select distinct
        keys.posting_key,
        posting_locations.country_code

    from keys
    left join posting_locations
        on
            keys.posting_key = posting_locations.posting_key
            and posting_locations.country_code is not null
)

select
    country_code,
    count(*) as postings,
    (select count(*) from keys) as of_postings

from places

group by country_code
order by postings desc, country_code

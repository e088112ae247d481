-- How many open jobs each city has. A job in two cities counts in both.
-- Grain: city
-- Reads: open_jobs_in, posting_rows, clusters, posting_locations
-- Params: country text = null, family text = null, at_least integer = 1

with jobs_in_view as (
    select job_key
    from open_jobs_in($country, $family, null)
),

places as (
    select
        coalesce(clusters.cluster_id, posting_locations.posting_key) as job_key,
        posting_locations.city,
        posting_locations.region,
        posting_locations.country_code,
        posting_locations.lat,
        posting_locations.lon

    from posting_locations
    semi join posting_rows
        on
            posting_locations.posting_key = posting_rows.posting_key
            and posting_rows.status = 'open'
            and posting_rows.is_talent_pool is not true
    left join clusters on posting_locations.posting_key = clusters.posting_key
    where
        posting_locations.city is not null
        and ($country is null or posting_locations.country_code = upper($country))
),

cities as (
    select
        city,
        region,
        country_code,
        count(distinct job_key) as jobs,
        round(median(lat), 4) as lat,
        round(median(lon), 4) as lon
    from places
    where job_key in (select job_key from jobs_in_view)
    group by city, region, country_code
)

select
    cities.city,
    cities.region,
    cities.country_code,
    cities.jobs,
    sizes.of_jobs,
    round(cities.jobs / sizes.of_jobs, 4) as share,
    cities.lat,
    cities.lon

from cities
cross join (select count(*) as of_jobs from jobs_in_view) as sizes
where cities.jobs >= $at_least
order by cities.jobs desc, cities.city, cities.region, cities.country_code

-- How many open jobs each city has. A job in two cities counts in both.
-- Grain: city
-- Reads: open_jobs, open_postings, posting_locations
-- Params: country text = null, family text = null, at_least integer = 1

with jobs_in_view as (
    select
        job_key,
        count(*) over () as in_view
    from open_jobs
    where
        ($country is null or list_contains(country_codes, upper($country)))
        and ($family is null or role_family = $family)
)

select
    posting_locations.city,
    posting_locations.region,
    posting_locations.country_code,
    count(distinct job_key) as jobs,
    max(in_view) as of_jobs,
    round(jobs / of_jobs, 4) as share,
    round(median(posting_locations.lat), 4) as lat,
    round(median(posting_locations.lon), 4) as lon

from open_postings
inner join jobs_in_view on coalesce(open_postings.cluster_id, open_postings.posting_key) = jobs_in_view.job_key
inner join posting_locations on open_postings.posting_key = posting_locations.posting_key
where
    posting_locations.city is not null
    and ($country is null or posting_locations.country_code = upper($country))

group by posting_locations.city, posting_locations.region, posting_locations.country_code
having count(distinct job_key) >= $at_least
order by jobs desc, city, region, country_code

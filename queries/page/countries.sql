-- How many open jobs there are in each country. A job in two countries counts in both; a null country is "not stated or
-- not known".
-- Grain: country
-- Reads: open_job_rows

select
    country_code,
    count(*) as jobs,
    (select count(*) from open_job_rows) as of_jobs

from (
    select unnest(if(len(country_codes) = 0, [null], country_codes)) as country_code
    from open_job_rows
)

group by country_code
order by jobs desc, country_code

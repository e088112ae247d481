-- The open jobs, as open_job_facts has them, of a country, a role family and a role; null is any.
-- Grain: job
-- Reads: open_job_facts, open_job_rows

select *
from open_job_facts
where
    (
        in_country is null
        or job_key in (
            -- Where no country is asked for, DuckDB sees by this that nothing need be read.
            select job_key from open_job_rows
            where in_country is not null and list_contains(country_codes, upper(in_country))
        )
    )
    and (of_family is null or role_family = of_family)
    and (of_role is null or role = of_role)

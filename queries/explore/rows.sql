-- The chosen postings, newest first, with their places and the pay that they state first.
-- Grain: posting
-- Reads: open_jobs, posting_locations, posting_salaries
-- Params: at_most integer = 1000

with chosen as (
    select * from open_jobs
),

newest as (
    select
        posting_key,
        title,
        company,
        role_family,
        role,
        seniority,
        workplace_type,
        employment_type,
        status,
        first_seen_at,
        url

    from chosen
    order by first_seen_at desc, posting_key
    limit $at_most
),

places as (
    select
        posting_key,
        string_agg(coalesce(city || ', ' || country_code, city, country_code, raw), ' · ' order by position) as places

    from posting_locations
    where posting_key in (select posting_key from newest)
    group by posting_key
)

select
    newest.title,
    newest.company,
    places.places,
    newest.role_family,
    newest.role,
    newest.seniority,
    newest.workplace_type,
    newest.employment_type,
    posting_salaries.min_amount as pay_min,
    posting_salaries.max_amount as pay_max,
    posting_salaries.currency,
    posting_salaries.period as pay_per,
    newest.status,
    newest.first_seen_at::date as first_seen_on,
    newest.url

from newest
left join places on newest.posting_key = places.posting_key
left join posting_salaries on newest.posting_key = posting_salaries.posting_key and posting_salaries.position = 0

order by newest.first_seen_at desc, newest.posting_key

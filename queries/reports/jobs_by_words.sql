-- The open jobs whose title or text holds the words given (letter case aside), newest first.
-- Grain: job
-- Reads: open_job_facts, open_job_rows, texts, clusters, posting_rows, posting_locations
-- Params: words text, country text = null, at_most integer = 100

with matching_texts as (
    -- Found where each text stands once, before anything is joined to it. "k" and "s" are held to two cases: with the
    -- Kelvin sign and the long s, which nobody writes, what begins with one of them takes six times as long to look for.
    select content_hash
    from texts
    where regexp_matches(
        description_text,
        regexp_replace(
            regexp_replace(regexp_escape($words), '[Kk]', '(?-i:[Kk])', 'g'), '[Ss]', '(?-i:[Ss])', 'g'
        ),
        'i'
    )
),

found as (
    select
        *,
        coalesce(regexp_matches(title_raw, regexp_escape($words), 'i'), false) as in_title
    from open_job_facts
    where
        (
            in_title
            or content_hash in (select content_hash from matching_texts)
        )
        and (
            $country is null
            or job_key in (
                -- Where no country is asked for, DuckDB sees by this that nothing need be read.
                select job_key from open_job_rows
                where $country is not null and list_contains(country_codes, upper($country))
            )
        )
    order by first_seen_at desc, posting_key
    limit $at_most
),

behind as (
    -- The open postings of those jobs alone, for their countries.
    select
        found.job_key,
        clusters.posting_key
    from clusters
    inner join found on clusters.cluster_id = found.cluster_id
    semi join posting_rows
        on
            clusters.posting_key = posting_rows.posting_key
            and posting_rows.status = 'open'
            and posting_rows.is_talent_pool is not true

    union

    select
        job_key,
        posting_key
    from found
),

countries as (
    select
        behind.job_key,
        list_sort(list_distinct(list(posting_locations.country_code))) as country_codes
    from posting_locations
    inner join behind on posting_locations.posting_key = behind.posting_key
    where posting_locations.country_code is not null
    group by behind.job_key
)

select
    found.job_key,
    found.posting_key,
    found.company,
    coalesce(found.title, found.title_raw) as title,
    found.role,
    found.seniority,
    coalesce(array_to_string(countries.country_codes, ', '), '') as countries,
    found.url,
    found.in_title,
    found.source_posted_at,
    found.first_seen_at

from found
left join countries on found.job_key = countries.job_key
order by found.first_seen_at desc, found.posting_key

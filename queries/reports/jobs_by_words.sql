-- The open jobs whose title or text holds the words given (letter case aside), newest first.
-- Grain: job
-- Reads: open_job_facts, open_job_rows, texts
-- Params: words text, country text = null, at_most integer = 100

with matching_texts as (
    -- Found where each text stands once, before anything is joined to it.
    select content_hash
    from texts
    where regexp_matches(description_text, regexp_escape($words), 'i')
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
)

select
    found.job_key,
    found.posting_key,
    found.company,
    coalesce(found.title, found.title_raw) as title,
    found.role,
    found.seniority,
    array_to_string(open_job_rows.country_codes, ', ') as countries,
    found.url,
    found.in_title,
    found.source_posted_at,
    found.first_seen_at

from found
inner join open_job_rows on found.posting_key = open_job_rows.posting_key
order by found.first_seen_at desc, found.posting_key

-- The open jobs whose title or text holds the words given (letter case aside), newest first.
-- Grain: job
-- Reads: open_job_rows, texts
-- Params: words text, country text = null, at_most integer = 100

with matching_texts as (
    -- Found where each text stands once, before anything is joined to it.
    select content_hash
    from texts
    where regexp_matches(description_text, regexp_escape($words), 'i')
)

select
    job_key,
    posting_key,
    company,
    coalesce(title, title_raw) as title,
    role,
    seniority,
    array_to_string(country_codes, ', ') as countries,
    url,
    regexp_matches(coalesce(title_raw, ''), regexp_escape($words), 'i') as in_title,
    source_posted_at,
    first_seen_at

from open_job_rows
where
    (
        regexp_matches(coalesce(title_raw, ''), regexp_escape($words), 'i')
        or content_hash in (select content_hash from matching_texts)
    )
    and ($country is null or list_contains(country_codes, upper($country)))

order by first_seen_at desc, posting_key
limit $at_most

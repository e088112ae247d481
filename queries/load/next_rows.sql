-- The rows of staged postings as they will stand: what was read, beside what is known of their life.
-- Grain: posting
-- Reads: staged_postings, sightings, known_postings, changed_postings, cores

create or replace temp table next_rows as
select
    staged.* exclude (row, description_html, description_text),
    coalesce(known.first_seen_at, sightings.seen_at) as first_seen_at,
    greatest(known.first_seen_at, sightings.seen_at) as last_seen_at,
    sightings.run_seq as last_seen_seq,
    coalesce(known.seen_at_first_crawl, sightings.is_first_crawl) as seen_at_first_crawl,
    'open' as status,
    null::timestamp as closed_at,
    null::varchar as close_reason,
    coalesce(changed.version, known.version, 1) as version,
    cores.core_hash,
    length(staged.description_text) as text_characters,
    cores.core_characters

from staged_postings as staged
inner join sightings using (posting_key)
left join known_postings as known using (posting_key)
left join changed_postings as changed using (posting_key)
left join cores using (posting_key)

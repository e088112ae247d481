-- The first version of a new posting, the next one of a changed posting.
-- Grain: posting × version
-- Reads: next_rows, sightings, known_postings, changed_postings

insert into posting_version_rows
select
    posting_key,
    next_rows.version,
    sightings.run_id,
    sightings.run_seq,
    sightings.seen_at,
    next_rows.content_hash,
    next_rows.title_raw,
    next_rows.capture

from next_rows
inner join sightings using (posting_key)

where posting_key in (select posting_key from changed_postings)
or posting_key not in (select posting_key from known_postings)

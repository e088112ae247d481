-- Postings seen again and published as before: only their last sighting moves. A clock
-- that went back makes no sighting earlier than the first.
-- Grain: posting
-- Reads: sightings, staged_postings

update posting_rows
set
    last_seen_at = greatest(first_seen_at, sightings.seen_at),
    last_seen_seq = sightings.run_seq

from sightings

where posting_rows.posting_key = sightings.posting_key
and posting_rows.last_seen_seq < sightings.run_seq

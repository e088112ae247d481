-- Postings proven to be gone; not before they were last seen, though the clock may have gone back.
-- Grain: posting
-- Reads: transitions

update posting_rows
set
    status = 'closed',
    closed_at = greatest(last_seen_at, transitions.happened_at),
    close_reason = transitions.reason

from transitions

where transitions.event = 'closed'
and posting_rows.posting_key = transitions.posting_key

-- Postings proven to be gone.
-- Grain: posting
-- Reads: transitions

update posting_rows
set
    status = 'closed',
    closed_at = transitions.happened_at,
    close_reason = transitions.reason

from transitions

where transitions.event = 'closed'
and posting_rows.posting_key = transitions.posting_key

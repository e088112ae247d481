-- Closed postings that are back.
-- Grain: posting
-- Reads: transitions

update posting_rows
set
    status = 'open',
    closed_at = null,
    close_reason = null

from transitions

where transitions.event = 'reopened'
and posting_rows.posting_key = transitions.posting_key

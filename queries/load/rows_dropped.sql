-- Room for the new rows of known postings.
-- Grain: posting
-- Reads: known_postings

delete from posting_rows
where posting_key in (select posting_key from known_postings)

-- Room for the sections of known postings.
-- Grain: posting × section
-- Reads: known_postings

delete from posting_sections
where posting_key in (select posting_key from known_postings)

-- Room for the rows of known postings in a table that hangs on them (the name is put in by load.py).
-- Grain: that of the table
-- Reads: known_postings

delete from children
where posting_key in (select posting_key from known_postings)

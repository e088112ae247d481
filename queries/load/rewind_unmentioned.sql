-- Rows of the board's postings that no run so far had seen, in one table (the name is put in by rewind.py).
-- Grain: that of the table
-- Reads: rewind_mentions

delete from children
where starts_with(posting_key, getvariable('rewind_board') || ':')
and posting_key not in (select posting_key from rewind_mentions)

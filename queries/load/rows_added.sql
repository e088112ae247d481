-- The rows of staged postings.
-- Grain: posting
-- Reads: next_rows

insert into posting_rows by name
from next_rows

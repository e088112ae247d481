-- The rows of staged postings in a table that hangs on them (the names are put in by load.py).
-- Grain: that of the table
-- Reads: staged_children

insert into children by name
from staged_children

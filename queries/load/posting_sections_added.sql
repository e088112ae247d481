-- The sections of staged postings.
-- Grain: posting × section
-- Reads: staged_posting_sections

insert into posting_sections by name
from staged_posting_sections

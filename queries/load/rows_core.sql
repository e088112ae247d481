-- Postings not read anew that hold a section which has just become boilerplate, or is none any more: their core is
-- another text now.
-- Grain: posting
-- Reads: cores, staged_postings

update posting_rows
set
    core_hash = cores.core_hash,
    core_characters = cores.core_characters

from cores

where posting_rows.posting_key = cores.posting_key
and cores.posting_key not in (select posting_key from staged_postings)

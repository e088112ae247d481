-- Of which postings the time open is known, and of which only in part.
-- Grain: one row
-- Reads: time_open

select
    count(*) as postings,
    count(*) filter (where start_unknown) as start_unknown,
    count(*) filter (where not start_unknown and times_reopened > 0) as reopened,
    count(*) filter (where not start_unknown and times_reopened = 0 and end_unknown) as still_open,
    count(*) filter (where not start_unknown and times_reopened = 0 and not end_unknown) as closed

from time_open

-- Reposts as they stand now.
-- Grain: posting
-- Reads: next_reposts

insert into reposts
from next_reposts

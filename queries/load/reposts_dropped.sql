-- Room for the reposts as they stand now.
-- Grain: posting
-- Reads: reposts

delete from reposts

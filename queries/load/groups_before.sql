-- How the touched groups stood before.
-- Grain: group
-- Reads: groups_standing

create or replace temp table groups_before as
from groups_standing

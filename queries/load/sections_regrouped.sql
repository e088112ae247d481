-- Known sections whose group was joined with another.
-- Grain: company × section
-- Reads: joined_groups

update section_rows
set group_hash = joined_groups.group_hash

from joined_groups

where section_rows.company_key = joined_groups.company_key
and section_rows.group_hash = joined_groups.old_group

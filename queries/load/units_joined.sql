-- Groups that are part of another one now.
-- Grain: company × unit
-- Reads: joined_groups

delete from section_units
where (company_key, unit) in (select company_key, old_group from joined_groups)

-- Companies that have sections already: of others, all that holds a section comes with this load.
-- Grain: company
-- Reads: section_rows

create or replace temp table companies_held as
select distinct company_key
from section_rows

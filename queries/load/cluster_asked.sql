-- The postings that changed, numbered.
-- Grain: posting
-- Reads: cluster_changes

create or replace temp table cluster_asked as
select
    posting_key,
    row_number() over () as number

from cluster_changes

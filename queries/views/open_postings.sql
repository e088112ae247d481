-- The postings that stand open and are for a job: no talent pools, prospect posts or open applications.
-- Grain: posting
-- Reads: postings

select *
from postings
where
    status = 'open'
    and is_talent_pool is not true

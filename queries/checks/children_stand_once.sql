-- Places in a posting's lists that are taken twice.
-- Grain: table, posting, position
-- Reads: posting_locations, posting_salaries, posting_requirements, posting_sections

with places as (
    select 'posting_locations' as child, posting_key, position from posting_locations
    union all
    select 'posting_salaries' as child, posting_key, position from posting_salaries
    union all
    select 'posting_requirements' as child, posting_key, position from posting_requirements
    union all
    select 'posting_sections' as child, posting_key, position from posting_sections
)

select
    child,
    posting_key,
    position,
    count(*) as rows

from places
group by child, posting_key, position
having count(*) > 1

-- Places in a posting's lists that are taken twice.
-- Grain: table, posting, position
-- Reads: posting_locations, posting_salaries, posting_requirements, posting_sections

with suspects as (
    -- A row a posting, not one a place: of a million postings, some twenty million places would not fit into memory.
    select 'posting_locations' as child, posting_key from posting_locations
    group by posting_key having count(*) > len(list_distinct(list(position)))
    union all
    select 'posting_salaries' as child, posting_key from posting_salaries
    group by posting_key having count(*) > len(list_distinct(list(position)))
    union all
    select 'posting_requirements' as child, posting_key from posting_requirements
    group by posting_key having count(*) > len(list_distinct(list(position)))
    union all
    select 'posting_sections' as child, posting_key from posting_sections
    group by posting_key having count(*) > len(list_distinct(list(position)))
),

places as (
    select 'posting_locations' as child, posting_key, position from posting_locations
    union all
    select 'posting_salaries' as child, posting_key, position from posting_salaries
    union all
    select 'posting_requirements' as child, posting_key, position from posting_requirements
    union all
    select 'posting_sections' as child, posting_key, position from posting_sections
)

select
    places.child,
    places.posting_key,
    places.position,
    count(*) as rows

from places
semi join suspects on places.child = suspects.child and places.posting_key = suspects.posting_key
group by places.child, places.posting_key, places.position
having count(*) > 1

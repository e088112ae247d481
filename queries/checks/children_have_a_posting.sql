-- Rows below a posting that is not there.
-- Grain: table, posting
-- Reads: every table with a posting_key, posting_rows

with children as (
    select distinct 'posting_versions' as child, posting_key from posting_version_rows
    union all
    select distinct 'posting_locations' as child, posting_key from posting_locations
    union all
    select distinct 'posting_salaries' as child, posting_key from posting_salaries
    union all
    select distinct 'posting_requirements' as child, posting_key from posting_requirements
    union all
    select distinct 'posting_skills' as child, posting_key from posting_skills
    union all
    select distinct 'posting_sections' as child, posting_key from posting_sections
    union all
    select distinct 'clusters' as child, posting_key from clusters
    union all
    select distinct 'cluster_nodes' as child, posting_key from cluster_nodes
    union all
    select distinct 'reposts' as child, posting_key from reposts
    union all
    select distinct 'reposts (repost_of)' as child, repost_of as posting_key from reposts
    union all
    select distinct 'events' as child, posting_key from events
    union all
    select distinct 'field_origins' as child, posting_key from field_origins
    union all
    select distinct 'unread_values' as child, posting_key from unread_rows
)

select
    child,
    posting_key

from children
anti join posting_rows using (posting_key)

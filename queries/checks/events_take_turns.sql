-- Events that cannot follow the one before: opened twice, closed while closed, reopened while open.
-- Grain: event
-- Reads: events

with turns as (
    select
        event_id,
        posting_key,
        event,
        lag(event) over (partition by posting_key order by run_seq, happened_at) as before

    from events
    where event <> 'changed'
)

select
    event_id,
    posting_key,
    before,
    event

from turns
where
    (event = 'opened') is distinct from (before is null)
    or (event = 'closed' and before = 'closed')
    or (event = 'reopened' and before <> 'closed')

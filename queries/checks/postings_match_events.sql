-- Postings whose events tell another story than their row: no event at all, a first one that is not `opened`, or a
-- last opening or closing that does not give their status.
-- Grain: posting
-- Reads: posting_rows, events

with stories as (
    select
        posting_key,
        arg_min(event, (run_seq, happened_at)) filter (where event <> 'changed') as first_event,
        arg_max(event, (run_seq, happened_at)) filter (where event <> 'changed') as last_event

    from events
    group by posting_key
)

select
    posting_rows.posting_key,
    posting_rows.status,
    stories.first_event,
    stories.last_event

from posting_rows
left join stories on posting_rows.posting_key = stories.posting_key
where
    stories.first_event is distinct from 'opened'
    or (stories.last_event = 'closed') is distinct from (posting_rows.status = 'closed')

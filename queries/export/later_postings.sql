-- What happened to each posting after a run, as it looks to someone who holds the state of that run: `closed` where it
-- is closed now, else `opened` where it was not there yet, `reopened` where it was closed in between or before, else
-- `changed`.
-- Grain: posting
-- Reads: events, posting_rows
-- Params: since integer

select
    events.posting_key,
    case
        when any_value(posting_rows.status) = 'closed' then 'closed'
        when bool_or(events.event = 'opened') then 'opened'
        when bool_or(events.event = 'reopened') then 'reopened'
        else 'changed'
    end as change

from events
inner join posting_rows on events.posting_key = posting_rows.posting_key
where events.run_seq > $since
group by events.posting_key

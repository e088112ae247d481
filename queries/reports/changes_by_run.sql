-- What opened, changed, closed and reopened in a run (the newest one that changed anything, where none is named).
-- Grain: event
-- Reads: events, posting_rows
-- Params: run text = null, company text = null

select
    events.run_id,
    events.board_key,
    events.posting_key,
    events.event,
    events.reason,
    posting_rows.company,
    coalesce(posting_rows.title, posting_rows.title_raw) as title,
    posting_rows.url,
    events.happened_at

from events
left join posting_rows on events.posting_key = posting_rows.posting_key
where
    events.run_id = coalesce($run, (select arg_max(run_id, run_seq) from events))
    and ($company is null or posting_rows.company_key = $company)

order by events.board_key, events.event, events.posting_key, events.event_id

-- What happened to each posting in these board runs.
-- Grain: event
-- Reads: transitions, changed_postings, staged_board_runs

insert into events
select
    md5(concat_ws(' ', run_id, posting_key, event)) as event_id,
    run_id,
    run_seq,
    happened_at,
    board_key,
    posting_key,
    event,
    reason

from (
    select run_id, run_seq, happened_at, board_key, posting_key, event, reason
    from transitions
    union all
    select run.run_id, run.run_seq, run.started_at, changed.board_key, changed.posting_key, 'changed', changed.reason
    from changed_postings as changed
    inner join staged_board_runs as run using (board_key)
)

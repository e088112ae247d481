-- Closings by a board run that was not complete (a board that is gone aside).
-- Grain: event
-- Reads: events, board_runs

select
    events.event_id,
    events.posting_key,
    events.reason,
    board_runs.verdict

from events
left join board_runs on events.run_id = board_runs.run_id and events.board_key = board_runs.board_key
where
    events.event = 'closed'
    and board_runs.verdict is distinct from 'complete'
    and events.reason is distinct from 'board_gone'

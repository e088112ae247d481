-- Board runs that count other openings, changes and closings than their events do.
-- Grain: board run
-- Reads: board_runs, events

with counts as (
    select
        run_id,
        board_key,
        count(*) filter (where event = 'opened') as opened,
        count(*) filter (where event = 'changed') as changed,
        count(*) filter (where event = 'closed') as closed,
        count(*) filter (where event = 'reopened') as reopened

    from events
    group by run_id, board_key
)

select
    board_runs.run_id,
    board_runs.board_key,
    board_runs.opened,
    board_runs.changed,
    board_runs.closed,
    board_runs.reopened

from board_runs
left join counts on board_runs.run_id = counts.run_id and board_runs.board_key = counts.board_key
where
    coalesce(board_runs.opened, 0) <> coalesce(counts.opened, 0)
    or coalesce(board_runs.changed, 0) <> coalesce(counts.changed, 0)
    or coalesce(board_runs.closed, 0) <> coalesce(counts.closed, 0)
    or coalesce(board_runs.reopened, 0) <> coalesce(counts.reopened, 0)

-- What could not be read in these board runs, with the capture that holds it.
-- Grain: unread posting
-- Reads: staged_quarantine, staged_board_runs

insert into quarantine by name
select
    run.run_id,
    board_key,
    staged.posting_id,
    staged.reason,
    staged.capture

from staged_quarantine as staged
inner join staged_board_runs as run using (board_key)

-- What the board's run before saw: the base of this run's difference.
-- Grain: posting
-- Reads: staged_board_runs, posting_rows

create or replace temp table seen_before as
select
    posting_key,
    stored.board_key,
    stored.posting_id

from posting_rows as stored
inner join staged_board_runs as run on stored.board_key = run.board_key and stored.last_seen_seq = run.base_seq

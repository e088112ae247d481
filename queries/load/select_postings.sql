-- Every posting of the boards in this load, with the run that last saw it.
-- Grain: posting
-- Reads: posting_rows, staged_boards

select
    board_key,
    posting_id,
    last_seen_seq,
    status

from posting_rows
semi join staged_boards using (board_key)

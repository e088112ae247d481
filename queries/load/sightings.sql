-- The postings that each board run proves to be there. The first crawl of a board is its first that was complete, and
-- those before it.
-- Grain: posting
-- Reads: staged_seen, staged_board_runs, board_runs

create or replace temp table sightings as
select
    board_key || ':' || seen.posting_id as posting_key,
    board_key,
    seen.posting_id,
    run.run_id,
    run.run_seq,
    run.started_at as seen_at,
    board_key not in (select board_key from board_runs where verdict = 'complete') as is_first_crawl

from staged_seen as seen
inner join staged_board_runs as run using (board_key)

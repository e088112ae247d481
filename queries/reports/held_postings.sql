-- Every posting that is held open: its board's last complete run did not see it, and so many would have closed at
-- once. `rolecall crawl --accept-drop` closes them, and so do two more days that agree.
-- Grain: posting
-- Reads: board_run_held, board_runs, posting_rows
-- Params: board text = null

with last_complete as (
    select
        board_key,
        max(run_seq) as run_seq
    from board_runs
    where verdict = 'complete'
    group by board_key
),

mentions as (
    select
        board_key,
        run_seq,
        unnest(posting_ids) as posting_id
    from board_run_held
),

since as (
    select
        mentions.board_key,
        mentions.posting_id,
        count(*) as runs_held,
        min(run.started_at) as held_since
    from mentions
    inner join board_runs as run using (board_key, run_seq)
    inner join posting_rows as seen using (board_key, posting_id)
    where mentions.run_seq > seen.last_seen_seq
    group by mentions.board_key, mentions.posting_id
)

select
    board_key,
    company,
    posting_id,
    posting_key,
    title_raw,
    url,
    since.runs_held,
    count(*) over (partition by board_key) as held_on_board,
    last_seen_at,
    since.held_since

from mentions
inner join last_complete using (board_key, run_seq)
inner join since using (board_key, posting_id)
inner join posting_rows using (board_key, posting_id)

where status = 'open' and ($board is null or board_key = $board)
order by board_key, posting_id

-- The newest run and the one before it, newest first; an import of saved pages is no run where there was a crawl.
-- Grain: run
-- Reads: runs, board_runs

with told as (
    select
        runs.run_id,
        runs.run_seq,
        count(board_runs.board_key) as boards,
        count(*) filter (where board_runs.verdict = 'complete') as complete,
        coalesce(sum(board_runs.held), 0)::bigint as held,
        coalesce(bool_or(board_runs.board_key not like 'import:%'), false) as is_crawl,
        runs.started_at,
        runs.finished_at

    from runs
    left join board_runs on runs.run_id = board_runs.run_id
    group by runs.run_id, runs.run_seq, runs.started_at, runs.finished_at
)

select
    run_id,
    boards,
    complete,
    held,
    started_at,
    finished_at

from told
where is_crawl or not (select bool_or(is_crawl) from told)
order by run_seq desc
limit 2

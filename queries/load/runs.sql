-- The runs that this load's board runs belong to; complete where every board run is.
-- Grain: run
-- Reads: staged_runs, board_runs

merge into runs
using (
    select
        told.run_id,
        told.run_seq,
        told.started_at,
        told.finished_at,
        coalesce(told.status, case when bool_and(board_runs.verdict = 'complete') then 'complete' else 'partial' end) as status
    from staged_runs as told
    left join board_runs using (run_id)
    group by told.run_id, told.run_seq, told.started_at, told.finished_at, told.status
) as told
on runs.run_id = told.run_id
when matched then update set
    finished_at = told.finished_at,
    status = told.status
when not matched then insert (run_id, run_seq, started_at, finished_at, status)
values (told.run_id, told.run_seq, told.started_at, told.finished_at, told.status)

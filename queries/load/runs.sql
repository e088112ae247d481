-- The runs that this load's board runs belong to, as the ledger has them.
-- Grain: run
-- Reads: staged_runs

merge into runs
using staged_runs as told
on runs.run_id = told.run_id
when matched then update set
    finished_at = told.finished_at,
    status = told.status
when not matched then insert (run_id, run_seq, started_at, finished_at, status)
values (told.run_id, told.run_seq, told.started_at, told.finished_at, told.status)

-- How full the last board runs of these boards were, oldest first, with their final verdicts.
-- Grain: board × run × kind of item
-- Reads: board_run_fields, board_runs

select
    fields.board_key,
    fields.kind,
    run.started_at,
    run.verdict,
    fields.items,
    fields.filled

from board_run_fields as fields
inner join board_runs as run using (board_key, run_seq)

where fields.board_key in (select unnest(getvariable('watched_boards')))
qualify row_number() over (partition by fields.board_key, fields.kind order by run_seq desc) <= 60
order by fields.board_key, fields.kind, run_seq

-- The board runs of this load, with what they did.
-- Grain: board × run
-- Reads: staged_board_runs, transitions, changed_postings

insert into board_runs by name
select
    run.* exclude (base_seq),
    coalesce(happened.opened, 0) as opened,
    coalesce(changes.changed, 0) as changed,
    coalesce(happened.closed, 0) as closed,
    coalesce(happened.reopened, 0) as reopened

from staged_board_runs as run
left join (
    select
        board_key,
        count(*) filter (where event = 'opened') as opened,
        count(*) filter (where event = 'closed') as closed,
        count(*) filter (where event = 'reopened') as reopened
    from transitions
    group by board_key
) as happened using (board_key)
left join (
    select board_key, count(*) as changed
    from changed_postings
    group by board_key
) as changes using (board_key)

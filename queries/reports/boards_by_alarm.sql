-- What is wrong with which board, by its last run: it shrank, grew, emptied, moved, is gone, was not read whole, holds
-- postings, or lost a field that it always had; an empty answer is good news.
-- Grain: board × alarm × field
-- Reads: boards, board_runs, board_run_fields, posting_rows
-- Params: board text = null

with numbered as (
    select
        *,
        row_number() over (partition by board_key order by run_seq desc) as age,
        count(*) filter (where verdict = 'complete') over (
            partition by board_key order by run_seq rows between unbounded preceding and 1 preceding
        ) as complete_before
    from board_runs
    where $board is null or board_key = $board
),

latest as (
    select
        *,
        coalesce(reason, '') as why,
        (
            verdict = 'failed' and starts_with(coalesce(reason, ''), 'board_not_found')
        ) as is_gone
    from numbered
    where age = 1
),

-- The last five complete runs before: what the board is compared with.
usual_found as (
    select
        run.board_key,
        median(run.found) as usual
    from numbered as run
    inner join latest using (board_key)
    where run.age > 1 and run.verdict = 'complete' and run.complete_before >= latest.complete_before - 5
    group by run.board_key
),

open_now as (
    select
        board_key,
        count(*) as open_postings
    from posting_rows
    where status = 'open'
    group by board_key
),

usual_fields as (
    select
        run.board_key,
        fields.kind,
        names.field,
        median(coalesce(list_filter(fields.filled, lambda each: each.field = names.field)[1].has, 0) / fields.items) as usual
    from board_run_fields as fields
    inner join numbered as run using (board_key, run_seq)
    inner join latest using (board_key)
    inner join (
        select distinct
            board_key,
            kind,
            unnest(filled).field as field
        from board_run_fields
    ) as names using (board_key, kind)
    where run.age > 1 and run.verdict = 'complete' and run.complete_before >= latest.complete_before - 5
    group by run.board_key, fields.kind, names.field
),

fields_now as (
    select
        usual.board_key,
        usual.kind,
        usual.field,
        usual.usual,
        fields.items,
        coalesce(list_filter(fields.filled, lambda each: each.field = usual.field)[1].has, 0) as has,
        list_contains(fields.lost, usual.field) as is_lost
    from board_run_fields as fields
    inner join latest using (board_key, run_seq)
    inner join usual_fields as usual using (board_key, kind)
),

alarms as (
    select board_key, 'moved' as alarm, null as field, found, null as of_items, null::double as usual
    from latest
    where is_gone and contains(why, 'redirects to another host')
    union all
    select board_key, 'gone', null, found, null, null
    from latest
    where is_gone and not contains(why, 'redirects to another host')
    union all
    select board_key, 'emptied', null, found, null, coalesce(usual_found.usual, open_postings)
    from latest
    left join usual_found using (board_key)
    left join open_now using (board_key)
    where found = 0 and verdict in ('complete', 'suspect')
    and (usual_found.usual > 0 or (verdict = 'suspect' and open_postings > 0))
    union all
    select board_key, case when found < usual then 'shrank' else 'grew' end, null, found, null, usual
    from latest
    inner join usual_found using (board_key)
    where verdict in ('complete', 'suspect') and found > 0
    and (found < 0.7 * usual or (found > 10 * usual and usual > 0))
    union all
    select board_key, 'holds postings', null, held, null, null
    from latest
    where held > 0
    union all
    select board_key, 'not read whole', null, found, null, null
    from latest
    where verdict not in ('complete', 'suspect') and not is_gone
    union all
    select board_key, case when is_lost then 'lost field' else 'thinner field' end, field, has, items, usual
    from fields_now
    where is_lost or (usual * items >= 10 and has < 0.7 * usual * items)
)

select
    board_key,
    boards.company,
    alarms.alarm,
    alarms.field,
    alarms.found as now,
    alarms.of_items,
    round(alarms.usual, 4) as usual,
    latest.verdict,
    latest.reason,
    latest.run_id,
    latest.started_at

from alarms
inner join latest using (board_key)
left join boards using (board_key)

order by
    list_position(
        ['gone', 'moved', 'emptied', 'lost field', 'shrank', 'holds postings', 'not read whole', 'grew', 'thinner field'],
        alarms.alarm
    ),
    board_key,
    alarms.field

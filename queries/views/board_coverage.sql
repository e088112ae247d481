-- How every board stands: its last verdict, its last complete run and how far that lies behind the newest run of
-- all, and its postings.
-- Grain: board
-- Reads: boards, board_runs, runs, posting_rows

with attempts as (
    select
        board_key,
        count(*) as board_runs,
        count(*) filter (where verdict = 'complete') as complete_runs,
        max(started_at) as last_run_at,
        max(started_at) filter (where verdict = 'complete') as last_complete_at,
        arg_max(run_id, run_seq) as last_run_id,
        arg_max((verdict, reason, advertised, found, held, failures), run_seq) as latest

    from board_runs
    group by board_key
),

counts as (
    select
        board_key,
        count(*) as postings,
        count(*) filter (where status = 'open') as open_postings,
        count(*) filter (where status = 'closed') as closed_postings,
        count(*) filter (where is_talent_pool) as talent_pools

    from posting_rows
    group by board_key
)

select
    boards.board_key,
    attempts.last_run_id,
    boards.platform,
    boards.company_key,
    boards.company,
    struct_extract(attempts.latest, 1) as last_verdict,
    struct_extract(attempts.latest, 2) as last_reason,
    struct_extract(attempts.latest, 3) as advertised,
    struct_extract(attempts.latest, 4) as found,
    struct_extract(attempts.latest, 5) as held,
    struct_extract(attempts.latest, 6) as failures,
    coalesce(attempts.board_runs, 0) as board_runs,
    coalesce(attempts.complete_runs, 0) as complete_runs,
    coalesce(counts.postings, 0) as postings,
    coalesce(counts.open_postings, 0) as open_postings,
    coalesce(counts.closed_postings, 0) as closed_postings,
    coalesce(counts.talent_pools, 0) as talent_pools,
    date_diff('hour', attempts.last_complete_at, (select max(started_at) from runs)) as hours_behind,
    attempts.last_run_at,
    attempts.last_complete_at

from boards
left join attempts on boards.board_key = attempts.board_key
left join counts on boards.board_key = counts.board_key

-- The ids that each board run saw, as the difference to the board's run before: those that are new or of another
-- version, and those that are gone.
-- Grain: board × run
-- Reads: staged_board_runs, seen_before, sightings, changed_postings, posting_rows, posting_version_rows

insert into board_run_postings
with added as (
    select
        sightings.board_key,
        list(
            struct_pack(posting_id := sightings.posting_id, version_hash := stored.content_hash)
            order by sightings.posting_id
        ) as added
    from (
        from sightings anti join seen_before using (posting_key)
        union
        from sightings semi join changed_postings using (posting_key)
    ) as sightings
    inner join posting_rows using (posting_key)
    inner join posting_version_rows as stored using (posting_key, version)
    group by sightings.board_key
),

removed as (
    select
        board_key,
        list(posting_id order by posting_id) as removed
    from seen_before
    anti join sightings using (posting_key)
    group by board_key
)

select
    board_key,
    run_seq,
    base_seq,
    coalesce(added.added, []),
    coalesce(removed.removed, [])

from staged_board_runs
left join added using (board_key)
left join removed using (board_key)

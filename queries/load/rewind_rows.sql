-- The rows that stay, as they were: last sighting, state and version. They are read anew when they are seen next.
-- Grain: posting
-- Reads: rewind_mentions, events, posting_version_rows, texts

update posting_rows
set
    last_seen_seq = was.last_seen_seq,
    last_seen_at = greatest(first_seen_at, was.last_seen_at),
    status = case when was.event = 'closed' then 'closed' else 'open' end,
    closed_at = case when was.event = 'closed' then greatest(first_seen_at, was.last_seen_at, was.happened_at) end,
    close_reason = case when was.event = 'closed' then was.reason end,
    version = was.version,
    content_hash = was.content_hash,
    text_characters = was.text_characters,
    title_raw = was.title_raw,
    raw_hash = null

from (
    select
        posting_key,
        last_seen_seq,
        last_seen_at,
        happened.event,
        happened.happened_at,
        happened.reason,
        read.version,
        read.content_hash,
        length(texts.description_text) as text_characters,
        read.title_raw
    from rewind_mentions
    left join (
        select
            posting_key,
            arg_max(event, run_seq) as event,
            arg_max(happened_at, run_seq) as happened_at,
            arg_max(reason, run_seq) as reason
        from events
        where run_seq <= getvariable('rewind_seq') and event <> 'changed'
        group by posting_key
    ) as happened using (posting_key)
    inner join (
        select
            posting_key,
            max(version) as version,
            arg_max(content_hash, version) as content_hash,
            arg_max(title_raw, version) as title_raw
        from posting_version_rows
        where run_seq <= getvariable('rewind_seq')
        group by posting_key
    ) as read using (posting_key)
    left join texts on read.content_hash = texts.content_hash
) as was

where posting_rows.posting_key = was.posting_key

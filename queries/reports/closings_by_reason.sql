-- On what evidence postings were closed.
-- Grain: board, reason
-- Reads: events
-- Params: board text = null

select
    board_key,
    reason,
    count(*) as closed,
    (sum(count(*)) over (partition by board_key))::bigint as of_closed,
    round(closed / of_closed, 4) as share,
    max(happened_at) as last_at

from events
where
    event = 'closed'
    and ($board is null or board_key = $board)

group by board_key, reason
order by board_key, closed desc, reason

-- The articles that were read after a run: `opened` where that was the first time, else `seen`, with the text as it
-- was then (nothing says of an article that it is gone).
-- Grain: article
-- Reads: articles, board_runs
-- Params: since integer

select
    articles.article_key,
    if(articles.first_seen_at >= later.moment, 'opened', 'seen') as change

from articles
inner join (select min(started_at) as moment from board_runs where run_seq > $since) as later
    on articles.last_seen_at >= later.moment or articles.first_seen_at >= later.moment

-- Keys that stand more than once, or are null.
-- Grain: table, key
-- Reads: companies, boards, runs, board_runs, texts, core_texts, posting_rows, articles, clusters, cluster_nodes, reposts, events

with keys as (
    select 'companies' as table_name, company_key as key from companies
    union all
    select 'boards' as table_name, board_key as key from boards
    union all
    select 'runs' as table_name, run_id as key from runs
    union all
    select 'runs (run_seq)' as table_name, run_seq::varchar as key from runs
    union all
    select 'board_runs' as table_name, run_id || ' ' || board_key as key from board_runs
    union all
    select 'texts' as table_name, content_hash as key from texts
    union all
    select 'core_texts' as table_name, core_hash as key from core_texts
    union all
    select 'postings' as table_name, posting_key as key from posting_rows
    union all
    select 'articles' as table_name, article_key as key from articles
    union all
    select 'clusters' as table_name, posting_key as key from clusters
    union all
    select 'cluster_nodes' as table_name, posting_key as key from cluster_nodes
    union all
    select 'reposts' as table_name, posting_key as key from reposts
    union all
    select 'events' as table_name, event_id as key from events
)

select
    table_name,
    key,
    count(*) as rows

from keys
group by table_name, key
having count(*) > 1 or key is null

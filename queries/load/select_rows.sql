-- How many rows the tables have that loads add to: by them a version is known again that was written.
-- Grain: database
-- Reads: runs, board_runs, board_run_postings, events, posting_rows, section_rows, clusters

select
    (select count(*) from runs) as runs,
    (select count(*) from board_runs) as board_runs,
    (select count(*) from board_run_postings) as board_run_postings,
    (select count(*) from events) as events,
    (select count(*) from posting_rows) as postings,
    (select count(*) from section_rows) as sections,
    (select count(*) from clusters) as in_clusters

-- Postings, articles and board runs of a board, or board runs of a run, that is not there; keys that do not say so.
-- Grain: key
-- Reads: posting_rows, articles, board_runs, boards, runs

select posting_key as key from posting_rows anti join boards using (board_key)
union all
select posting_key as key from posting_rows where posting_key is distinct from board_key || ':' || posting_id
union all
select article_key as key from articles anti join boards using (board_key)
union all
select board_key as key from board_runs anti join boards using (board_key)
union all
select run_id as key from board_runs anti join runs using (run_id)
union all
select board_key as key from boards where board_key is distinct from platform || ':' || board

-- Boards met for the first time; of the others, what their file says now.
-- Grain: board
-- Reads: staged_boards

merge into boards
using staged_boards as met
on boards.board_key = met.board_key
when matched then update set
    company_key = met.company_key,
    company = coalesce(met.company, boards.company),
    url = met.url
when not matched then insert (board_key, platform, board, company_key, company, url)
values (met.board_key, met.platform, met.board, met.company_key, met.company, met.url)

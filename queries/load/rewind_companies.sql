-- The companies whose sections the board has a share in.
-- Grain: company
-- Reads: boards, posting_rows

create or replace temp table rewind_companies as
select company_key from boards where board_key = getvariable('rewind_board')
union
select company_key from posting_rows where board_key = getvariable('rewind_board')

-- What stood open at the end of each day, week or month, what was new and what closed in it, and how much of the boards
-- was read: of its days the best `coverage`.
-- Grain: day, week or month
-- Reads: postings_by_day
-- Params: step text = day

select
    date_trunc($step, day)::date as starts,
    arg_max(stock, day) as stock,
    sum(opened - of_first_crawl)::bigint as new,
    sum(of_first_crawl)::bigint as of_first_crawl,
    sum(closed)::bigint as closed,
    max(boards_read) as boards_read,
    arg_max(of_boards, day) as of_boards,
    max(coverage) as coverage

from postings_by_day

group by starts
order by starts

-- How many boards ended their last run with each verdict; null where none was tried yet. An import of saved
-- pages is no board to read.
-- Grain: verdict
-- Reads: board_coverage

select
    last_verdict,
    count(*) as boards,
    sum(count(*)) over ()::bigint as of_boards,
    sum(open_postings)::bigint as open_postings

from board_coverage
where platform <> 'import'

group by last_verdict
order by boards desc, last_verdict

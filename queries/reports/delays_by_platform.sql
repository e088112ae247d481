-- How many days pass between the day that the employer states and our first sighting, of postings that we saw come (not
-- those live when their board was first read).
-- Grain: platform
-- Reads: time_open, posting_rows
-- Params: at_least integer = 1

select
    posting_rows.platform,
    count(time_open.days_before_first_seen) as postings,
    count(*) as of_postings,
    round(postings / of_postings, 4) as share,
    round(median(time_open.days_before_first_seen), 2) as median_days,
    round(quantile_cont(time_open.days_before_first_seen, 0.9), 2) as ninth_decile_days

from time_open
inner join posting_rows on time_open.posting_key = posting_rows.posting_key
where not time_open.start_unknown

group by posting_rows.platform
having count(*) >= $at_least
order by of_postings desc, posting_rows.platform

-- What happened to each section after a run: `opened` where it was met for the first time, `closed` where nothing holds
-- it any more, else `changed`: postings, articles or pages that hold it came or went.
-- Grain: company, section
-- Reads: section_rows, board_runs
-- Params: since integer

select
    section_rows.company_key,
    section_rows.section_hash,
    case
        when section_rows.postings + section_rows.articles + section_rows.pages = 0 then 'closed'
        when section_rows.first_seen_at >= later.moment then 'opened'
        else 'changed'
    end as change

from section_rows
inner join (select min(started_at) as moment from board_runs where run_seq > $since) as later
    on section_rows.last_seen_at >= later.moment or section_rows.first_seen_at >= later.moment

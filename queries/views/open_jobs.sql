-- The open jobs: one row a cluster, or posting in none, as its canonical posting says it (or, where that one is
-- closed, the open one seen first), with the number of open postings behind it and all their countries.
-- Grain: job
-- Reads: open_job_rows, postings

select
    open_job_rows.job_key,
    open_job_rows.posting_key,
    open_job_rows.postings,
    open_job_rows.country_codes,
    postings.* exclude (posting_key)

from open_job_rows
inner join postings on open_job_rows.posting_key = postings.posting_key

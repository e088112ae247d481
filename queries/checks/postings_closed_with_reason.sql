-- Closed postings without a day or a reason, and open ones with either.
-- Grain: posting
-- Reads: posting_rows

select
    posting_key,
    status,
    close_reason,
    closed_at

from posting_rows
where
    status is null
    or (status = 'closed') is distinct from (closed_at is not null)
    or (status = 'closed') is distinct from (close_reason is not null)

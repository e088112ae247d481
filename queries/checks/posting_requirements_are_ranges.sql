-- Years of experience that are below zero, above a working life, or upside down; spans that are not as long as the item
-- that they are of.
-- Grain: posting, field
-- Reads: posting_requirements, posting_rows

select
    posting_key,
    years_min,
    years_max
from posting_requirements
where years_min not between 0 and 60 or years_max not between 0 and 60 or years_min > years_max

union all

select
    posting_key,
    experience_years_min as years_min,
    experience_years_max as years_max
from posting_rows
where
    experience_years_min not between 0 and 60
    or experience_years_max not between 0 and 60
    or experience_years_min > experience_years_max

union all

select
    posting_key,
    span_start as years_min,
    span_end as years_max
from posting_requirements
where span_start < 0 or span_end - span_start <> length(text)

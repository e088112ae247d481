-- Pay without a figure, below zero, upside down, or in a currency that is no code.
-- Grain: posting, position
-- Reads: posting_salaries

select
    posting_key,
    position,
    min_amount,
    max_amount,
    currency

from posting_salaries
where
    (min_amount is null and max_amount is null)
    or least(min_amount, max_amount) < 0
    or min_amount > max_amount
    or annual_min > annual_max
    or not isfinite(coalesce(min_amount, 0) + coalesce(max_amount, 0))
    or not regexp_full_match(currency, '[A-Z]{3}')

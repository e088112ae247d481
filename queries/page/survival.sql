-- How long postings stay open, as Kaplan and Meier estimate it: the share still open after so many days, of postings
-- whose first day we saw (what was live when its board was first read is left out: its start is not known; so is what
-- reopened, which stood open in pieces). One that is still open counts for as long as it was seen, then drops out of the
-- postings `at_risk`. `low` and `high` are 95 % limits (log-log, Greenwood), null where there are none.
-- Grain: day
-- Reads: time_open

with days as (
    select
        ceil(days_open)::integer as day,
        count(*) filter (where not end_unknown) as closed,
        count(*) filter (where end_unknown) as censored
    from time_open
    where not start_unknown and times_reopened = 0 and days_open >= 0
    group by day
),

counted as (
    select
        *,
        sum(closed + censored) over (order by day desc)::bigint as at_risk
    from days
),

survival as (
    select
        *,
        product(1 - closed / at_risk) over (order by day) as still_open,
        sum(closed / nullif(at_risk * (at_risk - closed), 0)) over (order by day) as spread
    from counted
),

limits as (
    select
        *,
        if(still_open between 1e-9 and 1 - 1e-9, 1.96 * sqrt(spread) / ln(still_open), null) as reach
    from survival
)

select
    day,
    closed,
    censored,
    at_risk,
    round(still_open, 6) as still_open,
    round(pow(still_open, exp(-reach)), 6) as low,
    round(pow(still_open, exp(reach)), 6) as high

from limits
order by day

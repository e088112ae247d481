-- Which companies open and close the most in the last weeks of the data, and how that compares with what they have open.
-- Grain: company
-- Reads: company_velocity, runs
-- Params: weeks integer = 4, at_least integer = 1

with span as (
    select date_trunc('week', max(started_at))::date - 7 * ($weeks - 1) as first_week
    from runs
)

select
    company_velocity.company_key,
    any_value(company_velocity.company order by company_velocity.company) as company,
    sum(new)::bigint as new,
    sum(reopened)::bigint as reopened,
    sum(closed)::bigint as closed,
    (sum(new) + sum(reopened) - sum(closed))::bigint as net,
    arg_max(stock, week) as stock,
    round(sum(closed) / nullif(arg_max(stock, week) + sum(closed), 0), 4) as turnover

from company_velocity
cross join span
where week >= span.first_week

group by company_velocity.company_key
having sum(new) + sum(closed) >= $at_least
order by new desc, closed desc, company_velocity.company_key

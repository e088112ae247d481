-- Postings that are new and that closed, by week from Monday (talent pools aside). What was already live when its
-- board was first read is not new: it stands in `of_first_crawl`.
-- Grain: week
-- Reads: events, posting_rows
-- Params: company text = null, family text = null

with changes as (
    select
        date_trunc('week', events.happened_at)::date as week,
        count(*) filter (where event = 'opened' and seen_at_first_crawl is not true) as new,
        count(*) filter (where event = 'opened' and seen_at_first_crawl) as of_first_crawl,
        count(*) filter (where event = 'reopened') as reopened,
        count(*) filter (where event = 'closed') as closed

    from events
    inner join posting_rows on events.posting_key = posting_rows.posting_key
    where
        posting_rows.is_talent_pool is not true
        and ($company is null or posting_rows.company_key = $company)
        and ($family is null or posting_rows.role_family = $family)
    group by all
),

weeks as (
    select unnest(generate_series(min(week), max(week), interval 7 day))::date as week
    from changes
)

select
    coalesce(changes.new, 0) as new,
    coalesce(changes.reopened, 0) as reopened,
    coalesce(changes.closed, 0) as closed,
    coalesce(changes.of_first_crawl, 0) as of_first_crawl,
    (
        sum(
            coalesce(changes.new + changes.of_first_crawl + changes.reopened - changes.closed, 0)
        ) over (order by weeks.week)
    )::bigint as open_at_end,
    weeks.week

from weeks
left join changes on weeks.week = changes.week
order by weeks.week

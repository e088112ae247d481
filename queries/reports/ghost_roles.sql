-- Open roles that may be none: reposted three times or more, or open for longer than 180 days as far as we saw. Talent
-- pools are left out; what says of itself that it is always open is told (`is_evergreen`).
-- Grain: posting
-- Reads: open_postings, reposts, runs, posting_rows
-- Params: company text = null, reposted integer = 3, days integer = 180

with recursive before_it as (
    select
        posting_key,
        repost_of,
        1 as steps
    from reposts

    union all

    select
        before_it.posting_key,
        reposts.repost_of,
        before_it.steps + 1 as steps
    from before_it
    inner join reposts on before_it.repost_of = reposts.posting_key
    where before_it.steps < 100
),

chains as (
    select
        posting_key,
        max(steps) as times_reposted,
        arg_max(repost_of, steps) as first_posting
    from before_it
    group by posting_key
),

today as (
    select max(started_at) as moment
    from runs
)

select
    open_postings.posting_key,
    open_postings.company_key,
    open_postings.company,
    open_postings.title,
    open_postings.url,
    coalesce(chains.times_reposted, 0) as times_reposted,
    floor(epoch(today.moment - open_postings.first_seen_at) / 86400)::integer as days_open,
    floor(epoch(today.moment - coalesce(began.first_seen_at, open_postings.first_seen_at)) / 86400)::integer
        as days_since_the_first,
    coalesce(open_postings.seen_at_first_crawl, false) as may_be_older,
    coalesce(open_postings.is_evergreen, false) as is_evergreen

from open_postings
cross join today
left join chains on open_postings.posting_key = chains.posting_key
left join posting_rows as began on chains.first_posting = began.posting_key
where
    (coalesce(chains.times_reposted, 0) >= $reposted or days_open > $days)
    and ($company is null or open_postings.company_key = $company)

order by times_reposted desc, days_open desc, open_postings.posting_key

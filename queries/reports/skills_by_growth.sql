-- Which skills are asked for more often by postings of the last days than by those before: shares of the postings first
-- seen in each of the two spans of equal length, and the difference in percentage points. What was live when its board
-- was first read counts in neither. Rows are postings, not jobs, closed ones among them.
-- Grain: skill
-- Reads: posting_rows, posting_skills, runs
-- Params: days integer = 30, country text = null, family text = null, at_least integer = 5

with today as (
    select max(started_at) as moment
    from runs
),

postings_in_view as (
    select
        posting_rows.posting_key,
        posting_rows.first_seen_at >= today.moment - to_days($days) as is_late
    from posting_rows
    cross join today
    where
        posting_rows.seen_at_first_crawl is not true
        and posting_rows.is_talent_pool is not true
        and posting_rows.first_seen_at >= today.moment - to_days(2 * $days)
        and ($family is null or posting_rows.role_family = $family)
        and (
            $country is null
            or posting_rows.posting_key in (
                select posting_key
                from posting_locations
                where country_code = upper($country)
            )
        )
),

sizes as (
    select
        count(*) filter (where is_late) as of_late,
        count(*) filter (where not is_late) as of_before
    from postings_in_view
)

select
    posting_skills.skill,
    count(distinct posting_skills.posting_key) filter (where is_late) as postings,
    max(sizes.of_late) as of_postings,
    count(distinct posting_skills.posting_key) filter (where not is_late) as postings_before,
    max(sizes.of_before) as of_postings_before,
    round(postings / nullif(max(sizes.of_late), 0), 4) as share,
    round(postings_before / nullif(max(sizes.of_before), 0), 4) as share_before,
    round(100 * (share - share_before), 2) as points

from posting_skills
inner join postings_in_view using (posting_key)
cross join sizes

group by posting_skills.skill
having count(distinct posting_skills.posting_key) >= $at_least
order by points desc nulls last, postings desc, posting_skills.skill

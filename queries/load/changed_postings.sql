-- Known postings whose title or core differs under today's boilerplate: an edited "about us" changes no posting, nor
-- does the first text of one of which only the list's row was known.
-- Grain: posting
-- Reads: known_postings, staged_postings, old_sections, section_rows, cores

create or replace temp table changed_postings as
with marked as (
    select
        posting_key,
        position,
        section_hash,
        is_boilerplate,
        bool_and(is_boilerplate) over (partition by posting_key) as is_all_boilerplate
    from old_sections
    semi join (from known_postings where content_differs) using (posting_key)
    inner join section_rows using (company_key, section_hash)
),

old_cores as (
    select posting_key, md5(string_agg(section_hash, ' ' order by position)) as core_hash
    from marked
    where not is_boilerplate or is_all_boilerplate
    group by posting_key
)

select
    posting_key,
    staged.board_key,
    known.version + 1 as version,
    concat_ws(
        ', ',
        case when known.title_raw is distinct from staged.title_raw then 'title' end,
        case when old_cores.core_hash <> coalesce(cores.core_hash, '') then 'text' end
    ) as reason

from known_postings as known
inner join staged_postings as staged using (posting_key)
left join old_cores using (posting_key)
left join cores using (posting_key)

where known.content_differs
and (
    known.title_raw is distinct from staged.title_raw
    or old_cores.core_hash <> coalesce(cores.core_hash, '')
)

-- The sections that make the core of each posting whose core may be another now: staged ones, and those that hold a
-- section that has just become boilerplate. A posting of boilerplate alone keeps all of it.
-- Grain: posting × section
-- Reads: staged_postings, posting_sections, section_counts, section_rows

create or replace temp table core_sections as
with touched as (
    select posting_key from staged_postings
    union
    select posting_key
    from posting_sections
    semi join (
        from section_counts where is_known and is_boilerplate and not was_boilerplate
    ) as flipped using (company_key, section_hash)
),

marked as (
    select
        posting_key,
        company_key,
        position,
        section_hash,
        is_boilerplate,
        bool_and(is_boilerplate) over (partition by posting_key) as is_all_boilerplate
    from posting_sections
    semi join touched using (posting_key)
    inner join section_rows using (company_key, section_hash)
)

select
    posting_key,
    company_key,
    position,
    section_hash

from marked

where not is_boilerplate or is_all_boilerplate

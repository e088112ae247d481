-- Those that this load must look at, too: sections that have just become boilerplate or are none any more, and the
-- others of postings that hold them.
-- Grain: company × section
-- Reads: section_rows, posting_sections, unit_flips, company_sections

insert into company_sections
with held as (
    from unit_flips where is_held
),

flipped as (
    select company_key, section_hash from section_rows
    semi join held on section_rows.company_key = held.company_key and group_hash = unit
    union
    select company_key, unit as section_hash from held
),

holders as (
    select posting_key from posting_sections
    semi join flipped using (company_key, section_hash)
),

beside as (
    select company_key, section_hash from posting_sections
    semi join holders using (posting_key)
    union
    from flipped
)

select
    company_key,
    section_hash,
    group_hash,
    facts,
    postings,
    articles,
    pages,
    rowid as place

from section_rows

where rowid in (select rowid from section_rows semi join beside using (company_key, section_hash))
and rowid not in (select place from company_sections)

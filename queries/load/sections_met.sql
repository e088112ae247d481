-- The distinct texts of each company in this load, each with the facts of a posting's own that it states.
-- Grain: company × section
-- Reads: staged_sections, section_rows

create or replace temp table sections_met as
with met as (
    select
        company_key,
        section_hash,
        min(row) as row,
        min(kind) as kind,
        bool_or(section_unit(kind, heading, null, section_hash, group_hash) is not null) as may_repeat
    from staged_sections
    group by company_key, section_hash
),

known as (
    select
        company_key,
        section_hash,
        facts
    from section_rows
    semi join met using (company_key, section_hash)
),

said as (
    select
        met.company_key,
        met.section_hash,
        met.row,
        met.kind,
        met.may_repeat,
        staged.group_hash as letters_hash,
        ('0x' || md5(met.company_key || ' ' || staged.group_hash)[1:16])::ubigint as letters,
        trim(concat_ws(chr(10), nullif(staged.heading, ''), staged.text), E' \n\t') as text,
        kept.section_hash is not null as is_known,
        kept.facts as known_facts
    from met
    inner join staged_sections as staged using (row)
    left join known as kept
        on met.company_key = kept.company_key and met.section_hash = kept.section_hash
)

select
    * exclude (text, known_facts),
    case
        when is_known then known_facts
        when regexp_matches(text, getvariable('pay_pattern')) then 'pay'
        when regexp_matches(text, getvariable('place_pattern')) then 'place'
        when regexp_matches(text, getvariable('role_pattern')) then 'role'
    end as facts

from said

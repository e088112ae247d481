-- Core texts that are not stored yet, each once.
-- Grain: core
-- Reads: cores, core_sections, section_rows

insert into core_texts
select
    core_hash,
    string_agg(concat_ws(chr(10), heading, text), chr(10) order by position) as core_text

from (
    select core_hash, min(posting_key) as posting_key
    from cores
    anti join core_texts using (core_hash)
    group by core_hash
)
inner join core_sections using (posting_key)
inner join section_rows on core_sections.place = section_rows.rowid

group by core_hash

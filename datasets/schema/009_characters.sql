-- How long texts are, known without reading them: what is asked of a million postings reads numbers, not gigabytes.

alter table posting_rows add column text_characters integer; -- of description_text
alter table posting_rows add column core_characters integer; -- of core_text
alter table posting_sections add column characters integer; -- of the section's text

update posting_rows set text_characters = length(texts.description_text)
from texts where posting_rows.content_hash = texts.content_hash;

update posting_rows set core_characters = length(core_texts.core_text)
from core_texts where posting_rows.core_hash = core_texts.core_hash;

create table posting_sections_told (posting_key varchar, company_key varchar, position integer, section_hash varchar, kind varchar, heading varchar, characters integer);

insert into posting_sections_told
select posting_key, held.company_key, position, held.section_hash, held.kind, held.heading, length(kept.text)
from posting_sections as held
left join section_rows as kept on held.company_key = kept.company_key and held.section_hash = kept.section_hash
order by held.rowid; -- a posting's rows beside each other, as they were: they are asked for together

drop table posting_sections;

alter table posting_sections_told rename to posting_sections;

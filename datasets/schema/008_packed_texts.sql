-- The long texts are packed by zstd, which DuckDB would not choose by itself: real ones to a fifth of the size, in one and
-- a half times the time of its own choice; generated ones, which repeat themselves, in a fifth of that time.

create table texts_packed (content_hash varchar, description_html varchar using compression zstd, description_text varchar using compression zstd);

insert into texts_packed from texts;

drop table texts;

alter table texts_packed rename to texts;

create table core_texts_packed (core_hash varchar, core_text varchar using compression zstd);

insert into core_texts_packed from core_texts;

drop table core_texts;

alter table core_texts_packed rename to core_texts;

create table section_rows_packed (section_hash varchar, group_hash varchar, company_key varchar, kind varchar, heading varchar, text varchar using compression zstd, postings bigint, articles bigint, pages bigint, is_boilerplate boolean, letters ubigint, template ubigint, facts varchar, first_seen_at timestamp, last_seen_at timestamp, example varchar);

insert into section_rows_packed from section_rows;

drop table section_rows;

alter table section_rows_packed rename to section_rows;

-- Sections that are found again though a name, a place, a date or a few words differ: what they are looked up by, what
-- counts as one, and what says since when each is known.

alter table section_rows add column letters ubigint; -- names its letters inside the company, for section_bands
alter table section_rows add column template ubigint; -- equal where names and figures alone differ, at any company; null: too short
alter table section_rows add column facts varchar; -- its posting's own that its text states: pay, place, role
alter table section_rows add column first_seen_at timestamp; -- our own observation
alter table section_rows add column last_seen_at timestamp; -- the last time that it came or went; the view says when it was last seen
alter table section_rows add column example varchar; -- a posting, article or page that has held it

update section_rows set letters = ('0x' || md5(company_key || ' ' || group_hash)[1:16])::ubigint;

-- Where near-identical texts meet: a row for each band of each distinct text.
create table section_bands (
    band ubigint,           -- of a company's texts, those that may be near-identical share one
    letters ubigint         -- as in section_rows
);

-- What counts as one section of a company: a group of near-identical texts, and each text by itself, since one that may
-- state facts of a posting's own counts so.
create table section_units (
    company_key varchar,
    unit varchar,           -- a group_hash or a section_hash
    postings bigint,        -- of the company, that hold it where it carries no facts of their own
    articles bigint,        -- of the company, that hold it
    repeats boolean,        -- it stands in enough of them: boilerplate
    repeated boolean        -- it does, or once did: an edit of it is no new version
);

insert into section_units
select
    company_key,
    unnest([section_hash, group_hash]) as unit,
    postings,
    articles,
    is_boilerplate,
    is_boilerplate
from section_rows
where not (
    coalesce(kind, '') = 'compensation'
    or (coalesce(kind, '') in ('responsibilities', 'requirements', 'preferred') and heading is not null)
);

create or replace temp table section_units_once as
select
    company_key,
    unit,
    sum(postings)::bigint as postings,
    sum(articles)::bigint as articles,
    bool_or(repeats) as repeats,
    bool_or(repeated) as repeated
from section_units
group by company_key, unit;

delete from section_units;

insert into section_units from section_units_once;

drop table section_units_once;

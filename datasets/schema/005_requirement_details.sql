-- What a requirement names and where it stands, and every language that a posting is written in.

alter table posting_requirements add column degree varchar; -- secondary, vocational, bachelor, master, doctorate: the least that will do
alter table posting_requirements add column alternative boolean; -- equivalent experience will do as well as the degree
alter table posting_requirements add column languages struct("language" varchar, "level" varchar, is_optional boolean)[]; -- ISO 639-1; A1 to C2 or native, bilingual, fluent, business, advanced, good, intermediate, conversational, basic; merely nice to have
alter table posting_requirements add column licences varchar[]; -- words of vocabulary/licence_names.csv
alter table posting_requirements add column clearance varchar; -- a word of vocabulary/clearance_names.csv
alter table posting_requirements add column span_start integer; -- offsets of the item into description_text
alter table posting_requirements add column span_end integer;
alter table posting_rows add column languages varchar[]; -- ISO 639-1, every language that the text has a seventh of itself in, the main one first

-- Every posting that is seen again is read again, and so gets what it names.
update posting_rows set raw_hash = null;

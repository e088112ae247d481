-- The postings that are to be read (the table's name is put in by cluster_load.py), numbered in the order in which
-- their texts are stored, with where they are stored: so that a page of them is read without passing over all others.
-- Grain: posting
-- Reads: postings_asked, cluster_states, posting_rows, core_texts

create or replace temp table cluster_asked as
select
    cluster_states.*,
    posting_rows.rowid as posting_place,
    core_texts.rowid as text_place,
    row_number() over (order by core_texts.rowid, posting_rows.rowid) as number

from cluster_states
semi join postings_asked using (posting_key)
inner join posting_rows using (posting_key)
left join core_texts using (core_hash)

order by number

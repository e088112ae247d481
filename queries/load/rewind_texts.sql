-- Postings whose text was another one after the run that the board is taken back to, with that text.
-- Grain: posting
-- Reads: posting_rows, posting_version_rows, texts

select
    posting_key,
    company_key,
    description_html,
    description_text

from posting_rows
inner join (
    select
        posting_key,
        arg_max(content_hash, version) as content_hash
    from posting_version_rows
    where run_seq <= getvariable('rewind_seq')
    group by posting_key
) as then_read using (posting_key)
left join texts on texts.content_hash = then_read.content_hash

where board_key = getvariable('rewind_board')
and posting_rows.content_hash <> then_read.content_hash

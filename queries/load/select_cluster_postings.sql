-- Postings as nodes are made of, with their texts: the part that is asked for.
-- Grain: posting
-- Reads: cluster_asked, posting_rows, core_texts
-- Params: from integer, to integer

select
    posting_rows.posting_key as key,
    posting_rows.company_key as company,
    posting_rows.company as name,
    posting_rows.title,
    core_texts.core_text as text,
    asked.place,
    posting_rows.requisition_id,
    posting_rows.url,
    posting_rows.language,
    posting_rows.role,
    asked.pay_min,
    asked.pay_max,
    asked.pay_currency,
    asked.is_apart,
    asked.state

from (from cluster_asked where number between $from and $to) as asked
inner join posting_rows on posting_rows.rowid = asked.posting_place
left join core_texts on core_texts.rowid = asked.text_place

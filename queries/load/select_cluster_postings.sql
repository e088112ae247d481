-- Postings as nodes are made of, with their texts, in the order and of the part that is asked for.
-- Grain: posting
-- Reads: cluster_asked, cluster_states, posting_rows, core_texts
-- Params: from integer, to integer

select
    cluster_asked.number,
    posting_rows.posting_key as key,
    posting_rows.company_key as company,
    posting_rows.company as name,
    posting_rows.title,
    core_texts.core_text as text,
    cluster_states.place,
    posting_rows.requisition_id,
    posting_rows.url,
    posting_rows.language,
    posting_rows.role,
    cluster_states.pay_min,
    cluster_states.pay_max,
    cluster_states.pay_currency,
    cluster_states.is_apart,
    cluster_states.state

from (from cluster_asked where number between $from and $to) as cluster_asked
inner join cluster_states using (posting_key)
inner join posting_rows using (posting_key)
left join core_texts using (core_hash)

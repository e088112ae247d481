-- The nodes that are asked for, as one of their postings tells each (the first by key), without its text.
-- Grain: node
-- Reads: nodes_asked, cluster_nodes, cluster_states, posting_rows

create or replace temp table cluster_shelf as
select
    nodes_asked.number,
    posting_rows.posting_key as key,
    posting_rows.company_key as company,
    posting_rows.company as name,
    posting_rows.title,
    posting_rows.core_hash,
    cluster_states.place,
    posting_rows.requisition_id,
    posting_rows.language,
    cluster_states.pay_min,
    cluster_states.pay_max,
    cluster_states.pay_currency,
    cluster_states.is_apart

from (
    select
        node,
        min(posting_key) as posting_key
    from cluster_nodes
    semi join nodes_asked using (node)
    group by node
) as firsts
inner join nodes_asked using (node)
inner join cluster_states using (posting_key)
inner join posting_rows using (posting_key)

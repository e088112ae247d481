-- The postings of the nodes of a part of the shelf.
-- Grain: posting
-- Reads: nodes_asked, cluster_nodes, posting_rows
-- Params: from integer, to integer

select
    cluster_nodes.posting_key,
    cluster_nodes.node,
    posting_rows.first_seen_at,
    cluster_nodes.place

from (from nodes_asked where number between $from and $to) as nodes_asked
inner join cluster_nodes using (node)
inner join posting_rows using (posting_key)

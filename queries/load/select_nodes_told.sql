-- The nodes, each once, with what rules pairs of it out without its text, and how many postings it has.
-- Grain: node
-- Reads: cluster_nodes

select
    node,
    any_value(company) as company,
    any_value(title) as title,
    any_value(title_words) as title_words,
    any_value(marks) as marks,
    any_value(requisition) as requisition,
    any_value(language) as language,
    any_value(words) as words,
    bool_or(is_trade) as is_trade,
    bool_or(is_trade_text) as is_trade_text,
    count(*) as postings

from cluster_nodes
group by node

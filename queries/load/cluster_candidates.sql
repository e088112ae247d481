-- Pairs of nodes that share a group, of which one at least is found anew, and whether they share an address, or are twins
-- in two languages: of the groups whose values are in a range, which takes memory for these alone.
-- Each meets each; in a large group each meets the representatives; of twins only those meet that are alone in their
-- language. A pair that is none whatever its texts say (the rule of pipelines/cluster_pairs.py, `Judge.pair`) is left out
-- here: bands and templates bring together many a pair of two companies and two titles.
-- Grain: pair of nodes
-- Reads: cluster_keys, cluster_nodes, nodes_redone
-- Params: least ubigint, last ubigint, most integer, representatives integer, least_words integer, long integer, least_part double

insert into cluster_candidates by name

with touched as (
    select value
    from cluster_keys
    semi join nodes_redone using (node)
    where value between $least::ubigint and $last::ubigint
),

held as materialized (
    select
        kind,
        value,
        node,
        detail
    from cluster_keys
    semi join touched using (value)
    where value between $least::ubigint and $last::ubigint
),

met as (
    select
        kind,
        value,
        count(*) as of_members
    from held
    group by kind, value
    having count(*) > 1
),

members as (
    select
        kind,
        value,
        node,
        of_members,
        node in (from nodes_redone) as is_redone,
        row_number() over (partition by kind, value order by node) as place,
        count(*) over (partition by kind, value, detail) as of_language
    from held
    inner join met using (kind, value)
),

met_in_pairs as (
    select
        one.node as first,
        other.node as second,
        kind
    from members as one
    inner join members as other using (kind, value)
    where
        one.node < other.node
        and (one.is_redone or other.is_redone)
        and case
            when kind = 'twin' then one.of_language = 1 and other.of_language = 1
            else one.of_members <= $most or one.place <= $representatives or other.place <= $representatives
        end
),

told as (
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
        bool_or(is_trade_text) as is_trade_text
    from cluster_nodes
    semi join members using (node)
    group by node
),

compared as (
    select
        first,
        second,
        kind,
        one.company = other.company as is_one_company,
        coalesce(one.company <> other.company, false) as is_across,
        coalesce(one.title = other.title, false) as is_one_title,
        one.title_words is null
        or other.title_words is null
        or one.title_words & other.title_words in (one.title_words, other.title_words)
        and one.marks is not distinct from other.marks as may_be_one_title,
        coalesce(one.title_words & other.title_words <> 0, true) as shares_title,
        one.marks is not distinct from other.marks as is_one_mark,
        one.requisition = other.requisition as is_one_requisition,
        one.language <> other.language as is_other_language,
        one.is_trade or other.is_trade as is_trade,
        one.is_trade_text or other.is_trade_text as is_trade_text,
        least(one.words, other.words) as shorter,
        greatest(one.words, other.words) as longer,
        least(one.title, other.title) as title
    from met_in_pairs
    inner join told as one on first = one.node
    inner join told as other on second = other.node
)

select
    first,
    second,
    bool_or(kind = 'url') as share_url,
    bool_or(kind = 'twin') as are_twins,
    any_value(title) as title,
    count(*) as groups_shared

from compared

where case
    when is_across
        then shorter >= $long
            and is_one_mark
            and (is_one_title or is_trade and shares_title or is_trade_text and may_be_one_title)
    else
        is_one_company and is_one_requisition
        or kind = 'url' and (may_be_one_title or is_other_language)
        or kind = 'twin' and is_other_language
        or may_be_one_title
        and shorter >= case when is_one_title and is_one_company then $least_words else $long end
        and (shorter >= $long or shorter >= $least_part * longer)
end

group by first, second

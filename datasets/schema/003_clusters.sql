-- How clusters are found for what changed alone: postings as nodes, the groups in which nodes meet, the pairs found;
-- and the postings that came back. What a node, a group and a pair are: pipelines/cluster_nodes.py, cluster_pairs.py.

create table cluster_nodes (
    posting_key varchar,
    node ubigint,               -- postings that agree in all that pairs are judged by share it
    family ubigint,             -- those of one company, title and text, whatever else they say
    place varchar,              -- the words of its place, sorted
    is_evergreen boolean,       -- its own text says that it is always open
    state ubigint               -- of all that was read for this row: another one is read again
);

create table cluster_keys (
    kind varchar,               -- band, title, requisition, url, twin
    value ubigint,              -- the group: nodes that share it may be a pair
    node ubigint,
    detail varchar              -- of a twin its language
);

create table cluster_pairs (
    first ubigint,              -- the smaller node
    second ubigint,             -- the other node
    similarity double,          -- 0 to 1: of the shorter text, how much stands in the other
    reason varchar,             -- why the pair is one job
    conflict varchar,           -- what forbids to join it: requisition, seniority, pay
    agents varchar              -- which of them publishes for another: first, second, both, either
);

create table reposts (
    posting_key varchar,
    repost_of varchar,          -- the closed posting that it brings back under a new id
    repost_gap_days integer     -- whole days from that one's end to this one's first sighting
);

-- Room for the pairs that are found anew, and for those that a person decided.
-- Grain: pair of nodes
-- Reads: nodes_redone

delete from cluster_pairs
where first in (from nodes_redone) or second in (from nodes_redone) or reason = 'joined_by_hand'

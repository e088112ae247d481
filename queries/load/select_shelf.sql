-- A part of the shelf.
-- Grain: node
-- Reads: cluster_shelf
-- Params: from integer, to integer

from cluster_shelf
where number between $from and $to

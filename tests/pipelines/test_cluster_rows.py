"""Pairs that are cut where they have so many nodes."""

from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cluster_rows import cut

PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(31, 60)), max_size=60)


@given(pairs=PAIRS, most=st.integers(2, 20), batch=st.integers(1, 7))
def test_each_pair_is_in_one_part_with_both_of_its_nodes(pairs, most, batch):
    columns = [pa.array(ends, pa.uint64()) for ends in (zip(*pairs, strict=True) if pairs else ([], []))]
    table = pa.table(dict(zip(("first", "second"), columns, strict=True)))
    chunked = pa.concat_tables(table.slice(start, batch) for start in range(0, max(1, len(pairs)), batch))
    parts = list(cut(chunked, most))
    assert [end for end, _ in parts][-1:] == [len(pairs)][: len(parts)]
    for (start, end), (_, nodes) in zip(pairwise([0, *(end for end, _ in parts)]), parts, strict=True):
        assert set(nodes) == {node for pair in pairs[start:end] for node in pair}
        assert len(nodes) <= most + 1
    assert all(len(nodes) >= most for _, nodes in parts[:-1])
    assert bool(parts) == bool(pairs)

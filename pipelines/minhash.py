"""MinHash bands of texts: near-identical ones (Jaccard 0.6 and up) share at least one band, others hardly ever.

The one place that knows rensa, whose signatures do not survive its versions: `VERSION` goes into what the load
compares, so that bands of another version are made anew from the texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from pipelines.similarity import GRAM, grams

BANDS, ROWS = 12, 4
"""Twelve bands of four: found are 81 % of pairs at a Jaccard of 0.6, 96 % at 0.7, 99.8 % at 0.8, 0.1 % at 0.1."""
SEED = 42
VERSION = f"{RMinHash.ALGORITHM_VERSION}-{BANDS}-{ROWS}-{SEED}"

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)

Bands = npt.NDArray[np.uint64]


def bands(texts: Sequence[bytes]) -> Bands:
    """A row a text, a column a band: a hash of the band's number and signature. Texts come as
    `similarity.squashed` gives them; one of fewer than sixteen letters has bands, too."""
    if not texts:
        return np.zeros((0, BANDS), np.uint64)
    hashed = [grams(text.ljust(GRAM, b"\0")) for text in texts]
    offsets = np.concatenate(([0], np.cumsum([len(runs) for runs in hashed]))).astype(np.uint64)
    digests = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(hashed), offsets, BANDS * ROWS, SEED)
    signatures = np.array(digests.to_rows(), np.uint64).reshape(len(texts), BANDS, ROWS)
    found: Bands = np.broadcast_to(np.arange(1, BANDS + 1, dtype=np.uint64), (len(texts), BANDS)).copy()
    for row in range(ROWS):
        found = (found ^ signatures[:, :, row]) * _MIX
        found ^= found >> _SHIFT
    return found

"""When a candidate alone is meant: far enough above the next, and by its name, not by what stands around it."""

from __future__ import annotations

from collections.abc import Sequence

SIMILARITY = 0.9
"""The least similarity of the names."""
SCORE = 80.0
"""The least score."""
MARGIN = 4.0
"""The least distance in score from the next candidate.

The three were set on the dev halves of the gold sets of ``bench/matching.py``, for a precision of 95% at least."""


def is_match(scores: Sequence[float], similarity: float) -> bool:
    """Say whether the first of the candidates, sorted by score, is the one that is meant.

    >>> is_match([100.0, 71.0], 1.0), is_match([100.0, 98.0], 1.0), is_match([83.0], 0.7)
    (True, False, False)
    """
    margin = scores[0] - scores[1] if len(scores) > 1 else scores[0]
    return similarity >= SIMILARITY and scores[0] >= SCORE and margin >= MARGIN

"""What is lost between two terms that meet in a third: from the two mappings to the outcome (SKOS, 10; SSSOM, chains).

Two mappings that meet in a municipal unit say more than what follows by the rules of SSSOM, which keep silent where
the first is broader and the second narrower: both have to do with the unit. That is told as what it is, without a
relation, and ordered after what follows.
"""

from __future__ import annotations

from civilex.mapping.chains.rules import BROAD, CLOSE, EXACT, NARROW, RELATED

SAME, NEARLY, MORE, PART, OVERLAP, SHARED, RELATED_ONLY = (
    "the same",
    "nearly the same",
    "it and more",
    "a part of it",
    "in part the same",
    "a part of the same function",
    "related",
)
"""How the other term stands to the one translated."""
ORDER = (SAME, NEARLY, MORE, PART, OVERLAP, SHARED, RELATED_ONLY)
"""From the least to the greatest loss."""
_SHORT = {EXACT: "e", CLOSE: "c", BROAD: "b", NARROW: "n", RELATED: "r"}
_MEETING = {
    "ee": SAME, "ec": NEARLY, "ce": NEARLY, "cc": NEARLY,
    "eb": MORE, "be": MORE, "bb": MORE, "cb": MORE, "bc": MORE,
    "en": PART, "ne": PART, "nn": PART, "cn": PART, "nc": PART,
    "nb": OVERLAP, "bn": SHARED,
}  # fmt: skip


def standing(first: str, second: str | None = None) -> str | None:
    """Return how B stands to A where A-first-B, or C to A where A-first-B and B-second-C; ``None``: nothing is said.

    >>> standing(BROAD), standing(NARROW, BROAD), standing(BROAD, NARROW)
    ('it and more', 'in part the same', 'a part of the same function')
    """
    letters = [_SHORT.get(one) for one in (first, second or EXACT)]
    if None in letters:
        return None
    if "r" in letters:
        return RELATED_ONLY
    return _MEETING["".join(map(str, letters))]


def loss(how: str, term: str, other: str, through: str, of_function: str = "") -> str:
    """Say what is lost when ``other`` is taken for ``term``, both known by way of ``through``.

    ``of_function`` says how ``other`` stands to ``through``.

    >>> loss(MORE, "Fire", "Security", "security")
    'loses detail: Security also does what Fire does not'
    """
    if how == PART and of_function == SAME:
        return f"incomplete: {other} does {through}, which is only a part of what {term} does"
    return {
        SAME: "nothing",
        NEARLY: f"little: {other} does nearly what {term} does",
        MORE: f"loses detail: {other} also does what {term} does not",
        PART: f"incomplete: {other} does only a part of what {term} does",
        OVERLAP: f"only {through} is common: each also does what the other does not",
        SHARED: f"not known whether {other} does the part of {through} that {term} does",
        RELATED_ONLY: f"{other} is only related to {term}",
    }[how]

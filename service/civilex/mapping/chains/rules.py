"""The rules by which one mapping follows from others (SSSOM, chaining rules; SKOS, S43 and S44)."""

from __future__ import annotations

from civilex.namespaces import SKOS
from civilex.rdf.mapping_slots import OWL, RDFS

EXACT, CLOSE, BROAD, NARROW, RELATED = (
    SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)
EQUIVALENT_CLASS, EQUIVALENT_PROPERTY, SAME_AS = (
    OWL + name for name in ("equivalentClass", "equivalentProperty", "sameAs")
)
SUB_CLASS, SUB_PROPERTY = RDFS + "subClassOf", RDFS + "subPropertyOf"
TRANSITIVE = (EXACT, NARROW, BROAD, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY, SAME_AS, SUB_CLASS, SUB_PROPERTY)
"""T1; closeMatch, relatedMatch, hasDbXref and seeAlso are not."""
CARRIED = (NARROW, BROAD, CLOSE, RELATED)
"""What goes over an exact match unchanged (RCE1, RCE2)."""
SYMMETRIC = (EXACT, CLOSE, RELATED, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY, SAME_AS)
IDENTICAL = (EXACT, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY, SAME_AS)
"""Relations by which two terms are the same: where a term has two of them into one vocabulary, one is wrong."""


def composed(first: str, second: str) -> tuple[str, str] | None:
    """Return what follows from A-first-B and B-second-C for A and C, and the rule; ``None``: nothing.

    >>> composed(EXACT, BROAD) == (BROAD, "RCE1"), composed(BROAD, NARROW), composed(CLOSE, CLOSE)
    (True, None, None)
    """
    if first == second and first in TRANSITIVE:
        return first, "T1"
    if first in (EXACT, EQUIVALENT_CLASS) and second in CARRIED:
        return second, "RCE1"
    if first in CARRIED and second == EXACT:
        return first, "RCE2"
    return None


def inverted(predicate: str) -> tuple[str, str] | None:
    """Return what B is to A where A is this to B, and the rule.

    >>> inverted(NARROW) == (BROAD, "RI1"), inverted(SUB_CLASS)
    (True, None)
    """
    if predicate == NARROW:
        return BROAD, "RI1"
    if predicate == BROAD:
        return NARROW, "RI2"
    return (predicate, "symmetric") if predicate in SYMMETRIC else None


def generalised(predicate: str) -> tuple[str, str] | None:
    """Return the weaker SKOS relation that holds where this one of OWL or RDFS does, and the rule.

    >>> generalised(SUB_CLASS) == (BROAD, "RG2"), generalised(EXACT)
    (True, None)
    """
    if predicate in (EQUIVALENT_CLASS, EQUIVALENT_PROPERTY):
        return EXACT, "RG1"
    return (BROAD, "RG2") if predicate in (SUB_CLASS, SUB_PROPERTY) else None

"""Names of findings that stay the same when lines move, so that what is new can be told from what was known."""

from __future__ import annotations

from hashlib import sha256


def fingerprint(
    shape: str | None, component: str | None, path: str | None, node: str | None, value: str | None, message: str
) -> str:
    """Return 16 hexadecimal digits for a finding: of what rule, on what node, with what value.

    ``node`` is an IRI, or how a blank node is reached from one; labels of blank nodes, which change from one reading to
    the next, count as nothing. ``message`` counts only where neither a shape nor a property tells the rule. Two
    findings may share one fingerprint (two blank nodes reached in one way): who compares, counts.

    >>> one = fingerprint("_:b1", "urn:c", "urn:p", "urn:n", "_:b7", "A title is due.")
    >>> one == fingerprint("_:b2", "urn:c", "urn:p", "urn:n", "_:b9", "It needs a title.")
    True
    """
    rule = _named(shape) if shape is not None else message if path is None else ""
    parts = (rule, component or "", path or "", _named(node), _named(value))
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def _named(term: str | None) -> str:
    return "" if term is None else "_:" if term.startswith("_:") else term

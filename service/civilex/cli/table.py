"""Rows as text for a terminal: aligned columns, terms by their labels or CURIEs."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from civilex.namespaces import ID, compact
from civilex.store import Rows, Term

WIDEST = 60


def text_table(rows: Rows, labels: Mapping[str, str] | None = None) -> str:
    """Return the rows as a table of aligned columns, and the number of rows below.

    ``labels`` maps IRIs to what is shown in their place. Cells wider than 60 characters are cut and end in ``…``.
    """
    cells = [[cell(row.get(name), labels or {}) for name in rows.variables] for row in rows]
    table = [list(rows.variables), *cells]
    widths = [max(len(line[column]) for line in table) for column in range(len(rows.variables))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    count = len(rows)
    return "\n".join(lines) + f"\n({count} row{'' if count == 1 else 's'})"


def cell(term: Term | None, labels: Mapping[str, str]) -> str:
    """Return one term as the text of a cell."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        text = labels.get(term.value) or short(term.value)
    else:
        text = term.value if isinstance(term, ox.Literal) else str(term)
    text = " ".join(text.split())
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def short(iri: str) -> str:
    """Return an IRI as short as it stays telling: ours by city, kind and slug, others as CURIE.

    >>> short("https://w3id.org/civilex/id/boston/department/fire-department")
    'boston/department/fire-department'
    """
    return iri.removeprefix(ID) if iri.startswith(ID) else compact(iri)
